import type { Kind } from "@/tree/model";

/** What can be added, each with an example of what it says. */
export const KINDS: { kind: Kind; label: string; example: string; words: string }[] = [
  { kind: "ticker", label: "Ticker", example: "a stock, a fund or an index", words: "asset stock etf symbol" },
  { kind: "gate", label: "If … else", example: "IF RSI 10 of SPY > 75", words: "gate condition when then else rule" },
  { kind: "equal", label: "Weight equally", example: "a third to each of three", words: "equal weight split" },
  { kind: "specified", label: "Weights given", example: "60 SPY, 40 TLT", words: "specified weight percent" },
  {
    kind: "inverse_volatility",
    label: "Inverse volatility",
    example: "less to what moves more, over 20 days",
    words: "weight risk parity",
  },
  {
    kind: "sort",
    label: "Sort and take",
    example: "top 3 by cumulative return 20",
    words: "filter rank best worst strongest weakest momentum order",
  },
  { kind: "scale", label: "Scale between", example: "from 30 to 70 by RSI 10 of SPY", words: "mix blend" },
  {
    kind: "enter_exit",
    label: "Enter and exit",
    example: "enter at RSI < 30, exit at RSI > 70",
    words: "state memory hysteresis",
  },
  { kind: "group", label: "Group", example: "a name for a part of the tree", words: "folder name" },
  { kind: "reference", label: "Another strategy", example: "what a saved one holds", words: "reference strategy" },
  { kind: "cash", label: "Cash", example: "nothing is held", words: "none dollars" },
];

export const WRAPS: Kind[] = [
  "equal",
  "gate",
  "group",
  "specified",
  "inverse_volatility",
  "sort",
  "scale",
  "enter_exit",
];

export function labelOf(kind: Kind): string {
  return KINDS.find((one) => one.kind === kind)?.label ?? kind;
}
