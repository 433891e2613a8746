import { classes } from "@/kit/classes";
import { type Action, useActions } from "../shortcuts";
import { TREE_KEYS, written } from "./treeKeys";

/** All shortcuts that are heard here and now, and those that the tree alone hears. */
export function KeyList() {
  const items = useActions((state) => state.items);
  const rows = (some: readonly Action[]) =>
    some.filter((item) => item.keys).map(({ id, keys, label }) => ({ id, keys: [keys], label }));
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      aria-label="Keys"
      className="-mx-4 -mb-4 min-h-0 flex-1 overflow-y-auto border-t border-line px-4 pt-3 pb-4"
    >
      <div className="grid items-start gap-x-8 gap-y-4 sm:grid-cols-2">
        <Group title="Here" rows={rows(items.filter((item) => !item.everywhere))} />
        <Group title="Everywhere" rows={rows(items.filter((item) => item.everywhere))} />
        <Group
          wide
          title="In the tree of Blocks, while the keyboard is on it"
          rows={TREE_KEYS.map(([keys, label]) => ({ id: label, keys: keys.map(written), label }))}
        />
      </div>
      <p className="mt-4 text-xs text-dim">
        Tab leads to the tree, Escape from a field back to it. On a Mac, Ctrl is ⌘. While you type in a field, keys that
        the field itself uses stay its own.
      </p>
    </section>
  );
}

interface GroupProps {
  title: string;
  rows: readonly { id: string; keys: string[]; label: string }[];
  /** In two columns, below the others. */
  wide?: boolean;
}

function Group({ title, rows, wide = false }: GroupProps) {
  if (rows.length === 0) return null;
  return (
    <section className={classes(wide && "sm:col-span-2")}>
      <h3 className="pb-1 text-xs font-medium text-dim">{title}</h3>
      <ul className={classes(wide && "gap-x-8 sm:columns-2")}>
        {rows.map(({ id, keys, label }) => (
          <li key={id} className="flex h-8 break-inside-avoid items-center gap-1 border-b border-line">
            <span className="min-w-0 flex-1 truncate pr-3">{label}</span>
            {keys.map((one) => (
              <kbd
                key={one}
                className="shrink-0 rounded-sm border border-line bg-raised px-1.5 font-mono text-xs text-dim"
              >
                {one}
              </kbd>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
