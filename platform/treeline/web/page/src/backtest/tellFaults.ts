import { navigate } from "wouter/use-browser-location";
import { inWords, messageOf, Refused } from "@/api/errors";
import { routes } from "@/app/routes";
import { toast } from "@/kit/toasts";
import { present } from "@/strategy/workspace";
import type { NodeId } from "@/tree/model";
import { placeOf } from "@/tree/paths";

/** The block that a fault's path leads to; null when it is of something else. */
export function blockAt(tab: string, path: string): NodeId | null {
  const tree = present(tab)?.store.getState().tree;
  return tree ? (placeOf(tree, path)?.id ?? null) : null;
}

/** Shows a block in the Blocks view. */
export function showBlock(tab: string, id: NodeId): void {
  const store = present(tab)?.store;
  if (!store?.getState().tree.nodes[id]) return;
  navigate(routes.strategy(tab));
  store.getState().reveal(id);
  store.getState().select(id);
}

/** Says in passing why a backtest was refused, and leads to the block if it is one's fault. */
export function tellFaults(tab: string, error: unknown): void {
  const faults = error instanceof Refused ? error.faults : [];
  const [first] = faults;
  if (!first) {
    toast(messageOf(error), { tone: "bad" });
    return;
  }
  const block = blockAt(tab, first.path);
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  const text = `${inWords(first)}${more}`;
  toast(text, {
    tone: "bad",
    ...(block ? { action: { label: "Show", run: () => showBlock(tab, block) } } : {}),
  });
}
