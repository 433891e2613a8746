/** What in the picture speaks against the best run: the comparisons that its verdict failed. */

import type { Luck } from "../source";
import type { Kind } from "./marks";

export interface Against {
  /** The marks that are compared. */
  kinds: readonly Kind[];
  /** What is to be seen of them, by their names in the picture. */
  word: string;
}

const LEVEL = 0.05; // one time in twenty, as the verdict takes it
const HALF = 0.5;

export function againstIt({ known, luck, honest, timing }: Luck): Against[] {
  if (!known) return [];
  const found: Against[] = [];
  if (honest && honest.sharpe <= 0) found.push({ kinds: ["honest"], word: "To be expected is nothing" });
  if (honest?.worse_half != null && honest.worse_half > HALF)
    found.push({ kinds: ["honest"], word: "most splits fell into the worse half" });
  if (luck && luck.p >= LEVEL) found.push({ kinds: ["best"], word: "Best run within what luck gives" });
  if (honest && timing && honest.sharpe <= timing.mix_sharpe)
    found.push({ kinds: ["honest", "mix"], word: "To be expected is no more than Without timing" });
  if (timing && timing.p >= LEVEL) found.push({ kinds: ["mix"], word: "timing not told from luck" });
  if (!honest) found.push({ kinds: ["honest"], word: "To be expected is not known" });
  if (!timing) found.push({ kinds: ["mix"], word: "Without timing is not known" });
  return found;
}
