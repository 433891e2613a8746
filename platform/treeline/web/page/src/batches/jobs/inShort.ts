import { count } from "@/kit/format";
import { exact, listed } from "@/variables/range";
import type { InLibrary, Swept } from "./swept";

/** A choice of values in a few words: "100, 120, 140 … 300". */
export function inShort({ variable, library, choice }: Swept): string {
  if (choice.how === "default") {
    if (variable.usual !== undefined) return `stays at ${variable.usual}`;
    return library ? `stays at ${library.default}, from your library` : "";
  }
  if (choice.how === "library") return library ? `from your library: ${rangeOf(library)}` : "";
  if (choice.how === "list") return listed(choice.list).length ? "" : "with commas or spaces between";
  const [low, step] = [Number(choice.low), Number(choice.step.trim() || "1")];
  const places = Math.max(exact(choice.low)?.places ?? 0, exact(choice.step)?.places ?? 0);
  const many = Math.floor((Number(choice.high) - low) / step + 1e-9) + 1;
  if (!Number.isFinite(many) || many < 1) return "";
  const at = (index: number) => String(Number((low + step * index).toFixed(Math.min(places, 20))));
  if (many <= 5) return Array.from({ length: many }, (_, index) => at(index)).join(", ");
  return `${at(0)}, ${at(1)}, ${at(2)} … ${choice.high.trim()}`;
}

function rangeOf({ low, high, step, count: many }: InLibrary): string {
  return low === null || high === null ? `a list of ${count(many)}` : `${low} to ${high} by ${step ?? 1}`;
}
