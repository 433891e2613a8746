/** A verdict in words. None of them promises anything: they tell what this batch's past can be told apart from. */

import type { Tone } from "@/kit/Badge";
import type { Luck } from "../source";

export type Verdict = NonNullable<Luck["verdict"]>;

export const VERDICTS: Record<Verdict, { tone: Tone; word: string; means: string }> = {
  beyond_luck: {
    tone: "good",
    word: "Beyond luck",
    means:
      "Three things hold: luck gives as much as the best run less than one time in twenty; as much by timing, too; and what to expect is more than the same tickers gave without timing.",
  },
  doubtful: {
    tone: "warn",
    word: "Doubtful",
    means: "One of the three things of “Beyond luck” does not hold, or is not known.",
  },
  luck_or_market: {
    tone: "neutral",
    word: "Luck or market",
    means:
      "More than one of the three things of “Beyond luck” does not hold. Luck, or holding the same tickers in a market that rose, may explain the best run.",
  },
  does_not_carry_over: {
    tone: "bad",
    word: "Does not carry over",
    means:
      "What is best in one half of the months is more often than not among the worse half in the others, or has nothing to expect there.",
  },
};
