import { Dialog } from "@/kit/Dialog";
import { usePanels } from "./panels";
import { useActions } from "./shortcuts";

/** All shortcuts that are heard here and now. */
export function ShortcutsDialog() {
  const items = useActions((state) => state.items);
  return (
    <Dialog title="Shortcuts" size="medium" onClose={() => usePanels.setState({ open: null })}>
      <ul className="grid gap-x-8 sm:grid-cols-2">
        {items
          .filter((item) => item.keys)
          .map((item) => (
            <li key={item.id} className="flex h-8 items-center justify-between gap-4 border-b border-line">
              <span className="truncate">{item.label}</span>
              <kbd className="shrink-0 rounded-sm border border-line bg-raised px-1.5 font-mono text-xs text-dim">
                {item.keys}
              </kbd>
            </li>
          ))}
      </ul>
      <p className="mt-4 text-xs text-dim">
        On a Mac, Ctrl is ⌘. While you type in a field only those are heard that mean nothing to the field.
      </p>
    </Dialog>
  );
}
