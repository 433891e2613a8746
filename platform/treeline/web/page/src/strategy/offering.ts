/** Unsaved changes that a closed window left of a strategy which is open here: they are offered, and wait for that. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { useStore } from "zustand";
import { toast } from "@/kit/toasts";
import { toDocument } from "@/tree/document";
import { newId, type Tree } from "@/tree/model";
import { type Draft, leftOf, placeOf } from "./drafts";
import { forgetAt, keepAt, keptAt } from "./keeping";
import { diff } from "./versions/diff";
import { keepNow, type OpenStrategy, whatToKeep, whose } from "./workspace";

const LOOK_AFTER_MS = 5000;

const queryKey = (key: string) => ["left over", whose() ?? null, key] as const;

/** What closed windows left, the newest first; not what the tab shows as well. */
export function useLeftOvers(one: OpenStrategy): readonly Draft[] {
  const { data = [] } = useQuery({
    queryKey: [...queryKey(one.key), one.origin.version],
    queryFn: () => look(one),
    staleTime: 0,
    refetchInterval: LOOK_AFTER_MS, // another window may be closed meanwhile
  });
  const tree = useDeferredValue(useStore(one.store, (state) => state.tree));
  return useMemo(() => data.filter((draft) => !same(draft, tree)), [data, tree]);
}

async function look(one: OpenStrategy): Promise<Draft[]> {
  const left = await leftOf(whose(), one.key);
  const { tree, edition } = one.store.getState();
  const known = left.filter((draft) => same(draft, tree));
  if (!known.length) return left;
  // What is saved, or shown here and kept nowhere else, needs no second place.
  const needed =
    edition !== one.origin.edition && ((await keptAt(placeOf(whose(), one.key))) || !(await keepNow(one.key)));
  if (!needed) for (const { place } of known) forgetAt(place);
  return left;
}

function same({ kept }: Draft, tree: Tree): boolean {
  return diff(toDocument(kept.tree), toDocument(tree)).length === 0;
}

/** Shows them, or has done with them. */
export function useLeftOver(one: OpenStrategy) {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: queryKey(one.key) });
  return {
    /** In the place of the tab's tree, by a step that can be undone; what was not saved of that is offered then. */
    show: async ({ kept }: Draft) => {
      const { edition, replace } = one.store.getState();
      const mine = edition === one.origin.edition ? null : whatToKeep(one.key);
      if (mine && !(await keepAt(placeOf(whose(), one.key, newId()), mine))) return;
      replace("show what another window left", toDocument(kept.tree));
      await keepNow(one.key);
      await again();
    },
    forget: async (drafts: readonly Draft[]) => {
      for (const { place } of drafts) forgetAt(place);
      await again();
      const undo = () => void Promise.all(drafts.map(({ place, kept }) => keepAt(place, kept))).then(again);
      toast("Forgot the other unsaved changes", { action: { label: "Undo", run: undo } });
    },
  };
}
