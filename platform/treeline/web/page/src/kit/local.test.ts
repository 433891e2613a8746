import { afterEach, expect, it, vi } from "vitest";
import { local } from "./local";

afterEach(() => {
  vi.unstubAllGlobals();
  local.removeItem("a");
});

const denied = () => {
  throw new DOMException("denied", "SecurityError");
};

it("a browser that keeps nothing is remembered for in this window", () => {
  vi.stubGlobal("localStorage", { getItem: denied, setItem: denied, removeItem: denied });
  expect(local.getItem("a")).toBeNull();
  expect(local.setItem("a", "1")).toBe(false);
  expect(local.getItem("a")).toBe("1");
  local.removeItem("a");
  expect(local.getItem("a")).toBeNull();
});

it("what a full browser did not take over is not mistaken for what it had before", () => {
  expect(local.setItem("a", "1")).toBe(true);
  const kept = localStorage;
  vi.stubGlobal("localStorage", { getItem: () => kept.getItem("a"), setItem: denied, removeItem: denied });
  expect(local.setItem("a", "2")).toBe(false);
  expect(local.getItem("a")).toBe("2");
});
