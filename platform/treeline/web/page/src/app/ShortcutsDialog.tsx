import { Dialog } from "@/kit/Dialog";
import { usePanels } from "./panels";
import { type Action, useActions } from "./shortcuts";

/** All shortcuts that are heard here and now. */
export function ShortcutsDialog() {
  const items = useActions((state) => state.items);
  return (
    <Dialog title="Shortcuts" size="medium" onClose={() => usePanels.setState({ open: null })}>
      <div className="grid items-start gap-x-8 gap-y-4 sm:grid-cols-2">
        <ShortcutList title="Here" items={items.filter((item) => !item.everywhere)} />
        <ShortcutList title="Everywhere" items={items.filter((item) => item.everywhere)} />
      </div>
      <p className="mt-4 text-xs text-dim">
        On a Mac, Ctrl is ⌘. While you type in a field, keys that the field itself uses stay its own.
      </p>
    </Dialog>
  );
}

function ShortcutList({ title, items }: { title: string; items: readonly Action[] }) {
  const heard = items.filter((item) => item.keys);
  if (heard.length === 0) return null;
  return (
    <section>
      <h3 className="pb-1 text-xs font-medium text-dim">{title}</h3>
      <ul>
        {heard.map((item) => (
          <li key={item.id} className="flex h-8 items-center justify-between gap-4 border-b border-line">
            <span className="truncate">{item.label}</span>
            <kbd className="shrink-0 rounded-sm border border-line bg-raised px-1.5 font-mono text-xs text-dim">
              {item.keys}
            </kbd>
          </li>
        ))}
      </ul>
    </section>
  );
}
