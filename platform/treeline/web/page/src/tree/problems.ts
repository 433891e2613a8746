/**
 * What is wrong with an open strategy: what the page sees at once, and, where that is nothing, what the API says of it
 * a moment after the last edit.
 */

import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import { api } from "@/api/client";
import { inWords, messageOf, Refused } from "@/api/errors";
import { toDocument } from "./document";
import { findingsOf, type Problem } from "./faults";
import { orderOf, type Tree } from "./model";
import { placeOf } from "./paths";
import type { StrategyStore } from "./store";

export type { Problem } from "./faults";

export interface Problems {
  items: Problem[];
  /** The API is being asked. */
  checking: boolean;
  /** Why it could not be asked: then nobody knows whether more is wrong. */
  unchecked: string | null;
}

interface Answer {
  tree: Tree | null;
  items: Problem[];
  checking: boolean;
  unchecked: string | null;
}

const CHECK_AFTER_MS = 600;
const NONE: Problem[] = [];

interface Checker {
  answer: StoreApi<Answer>;
  readers: number;
  stop: () => void;
}
const checkers = new WeakMap<StrategyStore, Checker>();

/** The problems of a strategy, those of the tree in its order. One check serves all who ask. */
export function useProblems(store: StrategyStore): Problems {
  const tree = useStore(store, (state) => state.tree);
  const checker = checkerOf(store);
  const answer = useStore(checker.answer);
  useEffect(() => reading(store, checkerOf(store)), [store]);
  const { problems } = findingsOf(tree);
  if (problems.length) return { items: problems, checking: false, unchecked: null };
  const mine = answer.tree === tree;
  return { items: mine ? answer.items : NONE, checking: answer.checking, unchecked: mine ? answer.unchecked : null };
}

function checkerOf(store: StrategyStore): Checker {
  const before = checkers.get(store);
  if (before) return before;
  const answer = createStore<Answer>(() => ({ tree: null, items: NONE, checking: false, unchecked: null }));
  const made: Checker = { answer, readers: 0, stop: () => {} };
  checkers.set(store, made);
  return made;
}

/** What else was found of the tree as it stands, such as by a backtest; until the next edit, or until there is nothing. */
export function tellProblems(store: StrategyStore, items: Problem[]): void {
  const { tree } = store.getState();
  const { answer } = checkerOf(store);
  if (items.length || answer.getState().tree === tree) answer.setState({ tree, items, checking: false });
}

/** Checks as long as somebody reads. */
function reading(store: StrategyStore, checker: Checker): () => void {
  checker.readers += 1;
  if (checker.readers === 1) checker.stop = begin(store, checker.answer);
  return () => {
    checker.readers -= 1;
    if (checker.readers === 0) checker.stop();
  };
}

function begin(store: StrategyStore, answer: StoreApi<Answer>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = new AbortController();
  // Guests may not send large trees: what was refused for its size isn't sent again.
  let tooLarge = Number.POSITIVE_INFINITY;
  const later = () => {
    clearTimeout(timer);
    asked.abort();
    timer = setTimeout(() => {
      asked = new AbortController();
      void check(store, answer, asked.signal, tooLarge).then((size) => {
        tooLarge = Math.min(tooLarge, size ?? tooLarge);
      });
    }, CHECK_AFTER_MS);
  };
  later();
  const off = store.subscribe((now, before) => now.tree !== before.tree && later());
  return () => {
    off();
    clearTimeout(timer);
    asked.abort();
    answer.setState({ checking: false });
  };
}

/** Asks the API; returns how many blocks the tree has when it was too large to be asked about. */
async function check(
  store: StrategyStore,
  answer: StoreApi<Answer>,
  signal: AbortSignal,
  tooLarge: number,
): Promise<number | null> {
  const { tree } = store.getState();
  const size = orderOf(tree).length;
  if (answer.getState().tree === tree || findingsOf(tree).problems.length) return null;
  if (size >= tooLarge) {
    answer.setState({ tree, items: NONE, checking: false });
    return null;
  }
  answer.setState({ checking: true });
  try {
    const document = toDocument(tree);
    const { data } = await api.POST("/api/v1/strategies/validate", { body: { document }, signal });
    const items = (data?.faults ?? []).map((fault): Problem => {
      const place = placeOf(tree, fault.path);
      return { id: place?.id ?? null, part: place?.rest ?? fault.path, path: fault.path, text: inWords(fault) };
    });
    if (!signal.aborted) answer.setState({ tree, items, checking: false, unchecked: null });
  } catch (error) {
    if (!signal.aborted) answer.setState({ tree, items: NONE, checking: false, unchecked: messageOf(error) });
    else answer.setState({ checking: false });
    return error instanceof Refused && error.status === 413 ? size : null;
  }
  return null;
}
