import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Django serves what is built, under /static/page/. While working on the page, `npx vite` serves the sources and hands
// the API on to a stack that `make run` started (TREELINE_URL, http://localhost:8000 when unset).
const stack = process.env.TREELINE_URL ?? "http://localhost:8000";

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/static/page/" : "/",
  plugins: [react(), tailwind()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // our policy for browsers allows no data: addresses
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { "/api": { target: stack, changeOrigin: true, headers: { Origin: stack } }, "/static/treeline": stack },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
}));
