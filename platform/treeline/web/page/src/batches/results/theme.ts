import { useSyncExternalStore } from "react";
import type { Theme } from "./heat/scale";

/** Whether the page is dark or light now, also while it is switched. */
export function useTheme(): Theme {
  return useSyncExternalStore(watch, now);
}

const wants = window.matchMedia("(prefers-color-scheme: dark)");

function now(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "dark" || chosen === "light" ? chosen : wants.matches ? "dark" : "light";
}

function watch(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  wants.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    wants.removeEventListener("change", changed);
  };
}

/** A colour of theme.css as a canvas takes it: a canvas knows no var() and no light-dark(). */
export function resolved(element: HTMLElement, token: string): string {
  const before = element.style.color;
  element.style.color = `var(--${token})`;
  const colour = getComputedStyle(element).color;
  element.style.color = before;
  return colour;
}
