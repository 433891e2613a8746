import { Command } from "cmdk";

interface PaletteItemProps {
  /** Unlike all others of the list. */
  id: string;
  title: string;
  detail?: string;
  keys?: string;
  onSelect: () => void;
}

export function PaletteItem({ id, title, detail, keys, onSelect }: PaletteItemProps) {
  return (
    <Command.Item
      value={id}
      keywords={[title]}
      onSelect={onSelect}
      className="flex h-8 cursor-pointer items-center gap-3 rounded-sm px-2 aria-selected:bg-raised"
    >
      <span className="min-w-0 flex-1 truncate">{title}</span>
      {detail && <span className="shrink-0 text-xs text-dim">{detail}</span>}
      {keys && (
        <kbd className="shrink-0 rounded-sm border border-line bg-panel px-1.5 font-mono text-xs text-dim">{keys}</kbd>
      )}
    </Command.Item>
  );
}
