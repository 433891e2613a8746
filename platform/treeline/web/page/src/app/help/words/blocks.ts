import { KINDS } from "@/builder/panels/kinds";
import type { Kind } from "@/tree/model";
import type { Chapter } from "../word";

const TEXTS: Record<Kind, { text: string; see?: string[] }> = {
  ticker: { text: "All of its share is held in this ticker.", see: ["ticker"] },
  gate: {
    text: "While the condition is true the part below IF is held, otherwise the part below ELSE. It is asked anew at every close and remembers nothing.",
    see: ["condition", "block/enter_exit"],
  },
  equal: { text: "Its share is divided evenly among what is in it.", see: ["weight"] },
  specified: { text: "Its share is divided by the weights given, which are proportions.", see: ["weight"] },
  inverse_volatility: {
    text: "Its share is divided in proportion to 1/volatility of the last sessions: less to what moved more. It weighs past swings, not what is to come.",
    see: ["indicator/volatility"],
  },
  sort: {
    text: "Puts what is in it in order by an indicator, or several, and holds the first few: the top or the bottom of that order.",
  },
  scale: {
    text: "Goes over from one part to the next, little by little, while an indicator moves from one stop to the other.",
  },
  enter_exit: {
    text: "Begins outside. Enters when its first condition is true and stays inside until its second one is. Unlike IF it remembers which of the two it is.",
    see: ["block/gate"],
  },
  group: { text: "A name for a part of the tree, for people; it changes nothing that is held." },
  reference: { text: "Holds what another saved strategy of yours holds, as that one is saved, with its own defaults." },
  cash: { text: "Nothing is held. Cash earns 0 here." },
};

export const BLOCKS: Chapter = {
  title: "Blocks",
  words: KINDS.map(({ kind, label, example, words }) => ({
    key: `block/${kind}`,
    title: label,
    ...TEXTS[kind],
    small: `For example: ${example}`,
    also: `${words} ${kind}`,
  })),
};
