import { navigate } from "wouter/use-browser-location";
import { type Fault, inWords, messageOf, Refused } from "@/api/errors";
import { routes } from "@/app/routes";
import { toast } from "@/kit/toasts";
import { present } from "@/strategy/workspace";
import type { Problem } from "@/tree/faults";
import type { NodeId, Tree } from "@/tree/model";
import { placeOf } from "@/tree/paths";
import { tellProblems } from "@/tree/problems";
import { find, type Hit } from "@/tree/search";
import { isAway } from "./away";

/** The block that a fault's path leads to; null when it is of something else. */
export function blockAt(tab: string, path: string): NodeId | null {
  const tree = present(tab)?.store.getState().tree;
  return tree ? (placeOf(tree, path)?.id ?? holding(tree, path)[0]?.id ?? null) : null;
}

/** A fault of prices has the symbol for its path: these blocks hold it. */
function holding(tree: Tree, symbol: string): Hit[] {
  return find(tree, { text: symbol, whole: true, within: null }).filter((hit) => hit.type === "ticker");
}

/** Shows a block in the Blocks view. */
export function showBlock(tab: string, id: NodeId): void {
  const store = present(tab)?.store;
  if (!store?.getState().tree.nodes[id]) return;
  navigate(routes.strategy(tab));
  store.getState().reveal(id);
  store.getState().select(id);
}

/** Marks the blocks for which a backtest was refused. Where no panel says why, it is said in passing. */
export function tellFaults(tab: string, error: unknown): void {
  const faults = error instanceof Refused ? error.faults : [];
  const store = present(tab)?.store;
  if (store)
    tellProblems(
      store,
      faults.flatMap((fault) => problemsOf(store.getState().tree, fault)),
    );
  if (isShown()) return;
  const [first] = faults;
  const block = first && blockAt(tab, first.path);
  toast(messageOf(error), {
    tone: "bad",
    ...(block ? { action: { label: "Show", run: () => showBlock(tab, block) } } : {}),
  });
}

function problemsOf(tree: Tree, fault: Fault): Problem[] {
  const { path } = fault;
  const place = placeOf(tree, path);
  if (place) return [{ id: place.id, part: place.rest, path, text: inWords(fault) }];
  return holding(tree, path).map(({ id, part }) => ({ id, part, path, text: `${path}: ${inWords(fault)}` }));
}

/** The panel beside the blocks is there, and not put away. */
function isShown(): boolean {
  return !isAway() && !/\/versions$/.test(window.location.pathname);
}
