/** The keys of the tree in Blocks, which only it hears, while the keyboard is on it (builder/keys.ts). */
export const TREE_KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["ArrowUp", "ArrowDown", "Home", "End"], "Another block"],
  [["ArrowRight"], "Unfold, or into the block"],
  [["ArrowLeft"], "Fold, or out to its parent"],
  [["Space"], "Fold, unfold"],
  [["Enter", "F2"], "Into the block's first field"],
  [["Insert"], "Add a block"],
  [["Alt+ArrowUp", "Alt+ArrowDown"], "Move the block up, down"],
  [["Ctrl+C", "Ctrl+X", "Ctrl+V"], "Copy, cut, paste"],
  [["Ctrl+D"], "Duplicate"],
  [["Delete"], "Delete"],
  [["Shift+F10"], "The block's menu"],
];

const SIGNS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };

/** As it is written: "Alt+↑". */
export function written(keys: string): string {
  return keys
    .split("+")
    .map((one) => SIGNS[one] ?? one)
    .join("+");
}
