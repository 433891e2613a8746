import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { api } from "@/api/client";
import { type Fault, inWords, messageOf, Refused } from "@/api/errors";
import type { components } from "@/api/schema";
import { routes, type StrategyView } from "@/app/routes";
import { keyAt, useTabs } from "@/app/tabs";
import { toast } from "@/kit/toasts";
import { type StrategyDocument, toDocument } from "@/tree/document";
import { placeOf } from "@/tree/paths";
import type { StrategyStore } from "@/tree/store";
import { diff } from "./versions/diff";
import { type OpenStrategy, saved } from "./workspace";

type Saved = components["schemas"]["Strategy"];

interface Answer {
  id: string;
  version: number;
  /** The tab's key from now on: what was a draft has an id. */
  key: string;
  /** Versions that came in between, from another tab or window or through the API. */
  between: number;
}

/** Saves a tab's tree as it is now: as the next version, or as a new strategy. */
async function send(one: OpenStrategy): Promise<Answer> {
  trimName(one);
  const { tree, edition } = one.store.getState();
  const { strategy, version } = one.origin;
  const document = toDocument(tree);
  const data = strategy ? await replace(strategy, document) : await create(one.store, document);
  const key = saved(one.key, data.id, data.version, edition);
  const between = strategy && version !== null ? Math.max(data.version - version - 1, 0) : 0;
  return { id: data.id, version: data.version, key, between };
}

async function replace(strategy: string, document: StrategyDocument): Promise<Saved> {
  const params = { path: { strategy_id: strategy } };
  const { data } = await api.PUT("/api/v1/strategies/{strategy_id}", { params, body: { document } });
  return data as Saved;
}

/** What was sent to be saved for the first time, and no answer came: it may be saved, or not. */
const unanswered = new WeakMap<StrategyStore, StrategyDocument>();

/** Saves for the first time. If an earlier attempt's answer was lost and it was saved, this is that strategy. */
async function create(store: StrategyStore, document: StrategyDocument): Promise<Saved> {
  try {
    const { data } = await api.POST("/api/v1/strategies", { body: { document } });
    unanswered.delete(store);
    return data as Saved;
  } catch (error) {
    if (error instanceof Refused && error.status === 0) unanswered.set(store, document);
    const sent = unanswered.get(store);
    if (!sent || !(error instanceof Refused) || error.status !== 409) throw error;
    const strategy = await thatIs(sent);
    if (!strategy) throw error;
    unanswered.delete(store);
    return replace(strategy, document);
  }
}

/** The id of the saved strategy that is this very document, if there is one. */
async function thatIs(document: StrategyDocument): Promise<string | null> {
  const { data: page } = await api.GET("/api/v1/strategies", { params: { query: { name: document.name } } });
  const id = page?.items[0]?.id;
  if (!id) return null;
  const { data } = await api.GET("/api/v1/strategies/{strategy_id}", { params: { path: { strategy_id: id } } });
  return data && diff(data.document, document).length === 0 ? id : null;
}

/** A name has no blanks at its ends; one that is still being typed may. */
function trimName(one: OpenStrategy): void {
  const { tree, edit } = one.store.getState();
  const name = tree.name.trim();
  if (name !== tree.name)
    edit(`rename to “${name}”`, (draft) => {
      draft.name = name;
    });
}

/** Saving a tab: what can be asked of it, and what was wrong with the last attempt. */
export function useSaving(one: OpenStrategy, view: StrategyView) {
  const [, go] = useLocation();
  const client = useQueryClient();
  const [refused, setRefused] = useState<{ faults: Fault[]; name: string | null } | null>(null);
  const tree = useStore(one.store, (state) => state.tree);
  const edition = useStore(one.store, (state) => state.edition);
  useTabs((tabs) => tabs.items.find((tab) => tab.key === one.key)?.changed); // a save changes this, and the origin
  const changed = edition !== one.origin.edition;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was refused is no longer true of another tree
  useEffect(() => setRefused(null), [tree]);

  const under = useRef(false);
  const saving = useMutation({
    mutationFn: () => send(one),
    meta: { shown: true },
    onSettled: () => {
      under.current = false;
    },
    onSuccess: ({ key, version, between }) => {
      setRefused(null);
      void client.invalidateQueries({ queryKey: ["strategies"] });
      if (key !== one.key && keyAt(window.location.pathname) === one.key)
        go(routes.strategy(key, view), { replace: true }); // whoever went elsewhere meanwhile stays there
      if (key !== one.key && one.store.getState().tree.name === "Untitled")
        toast("Saved as “Untitled”: click the name above to give it another");
      if (between)
        toast(`Saved as version ${version}. Meanwhile it was saved elsewhere too: nothing is lost, compare them.`, {
          action: { label: "Versions", run: () => go(routes.strategy(key, "versions")) },
        });
    },
    onError: (error) => {
      if (error instanceof Refused && error.status === 404 && one.origin.strategy) {
        one.origin = { strategy: null, version: null, edition: null };
        toast("It was deleted elsewhere. Save again to keep it as a new strategy.", { tone: "bad" });
      } else if (error instanceof Refused && (error.status === 409 || error.faults.length)) {
        const name = error.status === 409 ? error.message : nameFault(error.faults);
        setRefused({ faults: error.faults, name });
        if (!name) toast(`Not saved: ${error.message}`, { tone: "bad" });
        showFirst(one, error.faults);
      } else toast(`Not saved: ${messageOf(error)}`, { tone: "bad" });
    },
  });
  return {
    save: () => {
      if (under.current) return; // a second key press before this is drawn
      under.current = true;
      saving.mutate();
    },
    busy: saving.isPending,
    saved: one.origin.version !== null && !changed,
    version: one.origin.version,
    faults: refused?.faults ?? [],
    nameFault: refused?.name ?? null,
  };
}

function nameFault(faults: Fault[]): string | null {
  const fault = faults.find(({ path }) => path === "name" || path === "document.name");
  return fault ? inWords(fault) : null;
}

function showFirst(one: OpenStrategy, faults: Fault[]): void {
  const { tree, reveal, select } = one.store.getState();
  const place = faults.map(({ path }) => placeOf(tree, path)).find((found) => found !== null);
  if (!place) return;
  reveal(place.id);
  select(place.id);
}
