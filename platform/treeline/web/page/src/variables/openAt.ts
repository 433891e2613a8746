import { api } from "@/api/client";
import { useTabs } from "@/app/tabs";
import { found, type OpenStrategy, openSaved } from "@/strategy/workspace";
import { placeOf } from "@/tree/paths";

/** Opens a saved strategy, with the block of a path unfolded and selected. */
export async function openAt(id: string, path: string): Promise<void> {
  const one = await opened(id);
  const { tree, reveal, select } = one.store.getState();
  const place = placeOf(tree, path);
  if (!place) return;
  reveal(place.id);
  select(place.id);
}

async function opened(id: string): Promise<OpenStrategy> {
  const here = await found(id);
  if (here) {
    const { tree, edition } = here.store.getState();
    useTabs.getState().open({ key: id, title: tree.name, changed: edition !== here.origin.edition });
    return here;
  }
  const { data } = await api.GET("/api/v1/strategies/{strategy_id}", { params: { path: { strategy_id: id } } });
  if (!data) throw new Error("There is no such strategy");
  return openSaved(data.id, data.version, data.document);
}
