/**
 * A strategy that is open in a tab: its tree, what is selected and folded, and what can be undone, by name.
 *
 * An undo step is immer's patches: 200 are kept. Keystrokes in one field become one step; folds are none.
 */

import { applyPatches, enablePatches, type Patch, produceWithPatches, setAutoFreeze } from "immer";
import { createStore, type StoreApi } from "zustand/vanilla";
import { fromDocument, type StrategyDocument } from "./document";
import { type NodeId, newShape, nodeOf, reshaped, SLOTS, type Tree } from "./model";

enablePatches();
setAutoFreeze(false); // freezing 5,287 blocks anew after each edit costs more than the edit

const STEPS = 200;
/** Above this many blocks a tree opens folded to the third level. */
const OPEN_WHOLE = 300;
const OPEN_LEVELS = 3;

interface Step {
  label: string;
  /** Edits with the same mark, one after another, are one step. */
  mark: string | null;
  forward: Patch[];
  back: Patch[];
  /** The tree's edition before it and after it. */
  before: number;
  after: number;
}

export interface Strategy {
  tree: Tree;
  selected: NodeId | null;
  folded: ReadonlySet<NodeId>;
  past: Step[];
  future: Step[];
  /**
   * Another one after each edit, and the former one again after its undo: what was saved or run says of which it is. No
   * two trees of this window have the same one.
   */
  edition: number;
  /** Changes the tree. `label` is what Undo will name: "delete 3 blocks". */
  edit: (label: string, change: (tree: Tree) => void, mark?: string) => void;
  undo: () => void;
  redo: () => void;
  select: (id: NodeId | null) => void;
  fold: (id: NodeId) => void;
  foldAll: (on: boolean) => void;
  /** Unfolds whatever hides a block. */
  reveal: (id: NodeId) => void;
  /** Another document in its place (a version that was restored), as one step that can be undone. */
  replace: (label: string, document: StrategyDocument) => void;
}

export type StrategyStore = StoreApi<Strategy>;

let editions = 0;

/** A store that begins with this tree. */
export function createStrategy(tree: Tree, folded: ReadonlySet<NodeId> = usuallyFolded(tree)): StrategyStore {
  editions += 1;
  const first = editions;
  return createStore<Strategy>((set, get) => ({
    // Of a tree that was kept on this machine another tree may have the figure by now.
    tree: { ...tree, structure: newShape() },
    selected: null,
    folded,
    past: [],
    future: [],
    edition: first,
    edit(label, change, mark) {
      const [changed, forward, back] = produceWithPatches(get().tree, (draft: Tree) => {
        change(draft);
      });
      if (!forward.length) return;
      editions += 1;
      set((state) => ({
        tree: changed,
        past: withStep(state.past, {
          label,
          mark: mark ?? null,
          forward,
          back,
          before: state.edition,
          after: editions,
        }),
        future: [],
        edition: editions,
        selected: state.selected !== null && changed.nodes[state.selected] ? state.selected : null,
      }));
    },
    undo() {
      const { past, future, tree: now } = get();
      const step = past.at(-1);
      if (step)
        set({
          ...stepped(get(), now, step.back),
          past: past.slice(0, -1),
          future: [...future, step],
          edition: step.before,
        });
    },
    redo() {
      const { past, future, tree: now } = get();
      const step = future.at(-1);
      if (step)
        set({
          ...stepped(get(), now, step.forward),
          past: [...past, step],
          future: future.slice(0, -1),
          edition: step.after,
        });
    },
    select: (id) => set({ selected: id }),
    fold(id) {
      const next = new Set(get().folded);
      if (!next.delete(id)) next.add(id);
      set({ folded: next });
    },
    foldAll: (on) => set({ folded: on ? foldable(get().tree) : new Set() }),
    reveal(id) {
      const next = new Set(get().folded);
      for (let at = nodeOf(get().tree, id).parent; at !== null; at = nodeOf(get().tree, at).parent) next.delete(at);
      if (next.size !== get().folded.size) set({ folded: next });
    },
    replace(label, document) {
      const made = fromDocument(document);
      get().edit(label, (draft) => {
        Object.assign(draft, made, { structure: draft.structure });
        reshaped(draft);
      });
      set({ folded: usuallyFolded(made), selected: null });
    },
  }));
}

function stepped(state: Strategy, now: Tree, patches: Patch[]): Pick<Strategy, "tree" | "selected"> {
  const tree = applyPatches(now, patches);
  return { tree, selected: state.selected !== null && tree.nodes[state.selected] ? state.selected : null };
}

function withStep(past: Step[], step: Step): Step[] {
  const before = past.at(-1);
  if (step.mark === null || before?.mark !== step.mark) return [...past.slice(1 - STEPS), step];
  const joined = {
    ...step,
    before: before.before,
    forward: [...before.forward, ...step.forward],
    back: [...step.back, ...before.back],
  };
  return [...past.slice(0, -1), joined];
}

/** All blocks but the root that have others in them. */
function foldable(tree: Tree): Set<NodeId> {
  const found = new Set<NodeId>();
  for (const node of Object.values(tree.nodes)) if (SLOTS[node.kind].length && node.parent !== null) found.add(node.id);
  return found;
}

/** What a tree opens folded: from the third level on when it is large, else nothing. */
export function usuallyFolded(tree: Tree): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  if (tree.root === null || Object.keys(tree.nodes).length <= OPEN_WHOLE) return found;
  const left: [NodeId, number][] = [[tree.root, 1]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [id, level] = next;
    const node = nodeOf(tree, id);
    if (level >= OPEN_LEVELS && SLOTS[node.kind].length) found.add(id);
    for (const slot of SLOTS[node.kind]) for (const child of node.slots[slot] ?? []) left.push([child, level + 1]);
  }
  return found;
}
