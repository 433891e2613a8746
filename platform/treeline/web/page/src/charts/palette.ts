/**
 * The theme's colours for canvases, which know no CSS variables. They are asked of the page itself, so that a canvas
 * never differs from what stands beside it, and asked again when the theme changes.
 */

import { useSyncExternalStore } from "react";

/** A colour of kit/theme.css by its name there. */
export type Token =
  | "ground"
  | "panel"
  | "raised"
  | "line"
  | "line-strong"
  | "ink"
  | "dim"
  | "accent"
  | "accent-soft"
  | "good"
  | "bad"
  | "warn"
  | "info"
  | "variable"
  | `series-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`
  | `kind-${"weight" | "gate" | "state" | "scale" | "sort" | "group" | "asset" | "reference"}`;

/** The colours of series, in order; the ninth is the first again. */
export const SERIES: readonly Token[] = [
  "series-1",
  "series-3",
  "series-4",
  "series-5",
  "series-6",
  "series-7",
  "series-8",
  "series-2",
];

let edition = 0;
const known = new Map<Token, string>();
const listeners = new Set<() => void>();

/** What a canvas writes for a colour: "rgb(11, 122, 82)". */
export function colourOf(token: Token): string {
  const found = known.get(token);
  if (found) return found;
  const probe = document.createElement("span");
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  known.set(token, colour);
  return colour;
}

/** The same with an opacity from 0 to 1. */
export function faded(token: Token, opacity: number): string {
  const [red, green, blue] = colourOf(token).match(/[\d.]+/g) ?? ["0", "0", "0"];
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

function changed(): void {
  known.clear();
  edition += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) watch();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) unwatch();
  };
}

const observer = typeof MutationObserver === "undefined" ? null : new MutationObserver(changed);
const dark = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");

function watch(): void {
  // It may have changed while nobody drew.
  known.clear();
  observer?.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  dark?.addEventListener("change", changed);
}

function unwatch(): void {
  observer?.disconnect();
  dark?.removeEventListener("change", changed);
}

/** A number that grows when the theme changes: what draws on a canvas draws anew then. */
export function useThemeEdition(): number {
  return useSyncExternalStore(subscribe, () => edition);
}
