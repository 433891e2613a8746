/** All words of the page, and how one is found among them. */

import { rank } from "../palette";
import type { Chapter, Word } from "./word";
import { BACKTEST } from "./words/backtest";
import { BATCHES, READING } from "./words/batches";
import { BLOCKS } from "./words/blocks";
import { INDICATOR_WORDS } from "./words/indicators";
import { METRIC_WORDS } from "./words/metrics";
import { STRATEGY } from "./words/strategy";

export const CHAPTERS: readonly Chapter[] = [
  STRATEGY,
  BLOCKS,
  BACKTEST,
  BATCHES,
  READING,
  METRIC_WORDS,
  INDICATOR_WORDS,
];

const WORDS = CHAPTERS.flatMap((chapter) => chapter.words);
const byName = new Map(WORDS.flatMap((word) => [[word.title.toLowerCase(), word] as const]).reverse());
const byKey = new Map(WORDS.map((word) => [word.key, word]));

/** A word by its key, or as the page writes it. */
export function wordOf(name: string): Word | undefined {
  return byKey.get(name) ?? byName.get(name.toLowerCase());
}

/** What a search finds, the best first: the very word, then one that begins so, then one that only speaks of it. */
export function findWords(search: string): Word[] {
  return WORDS.map((word) => [word, score(word, search)] as const)
    .filter(([, found]) => found > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([word]) => word);
}

function score({ title, also = "", text, small = "" }: Word, search: string): number {
  if (title.toLowerCase() === search.trim().toLowerCase()) return 2;
  const named = `${title} ${also}`;
  const called = Math.max(rank(named, search), rank(also, search));
  return Math.max(rank(title, search), 0.8 * called, 0.3 * rank(`${named} ${text} ${small}`, search));
}
