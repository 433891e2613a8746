import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { classes } from "@/kit/classes";
import { Keys } from "@/kit/Tooltip";

export interface PickItem {
  key: string;
  label: ReactNode;
  /** What is searched besides the key. */
  words: string;
  /** An example, a formula. */
  detail?: ReactNode;
  /** What it belongs to; shown above the first of a group. */
  group?: string;
  shortcut?: string;
  danger?: boolean;
  /** Chosen now. */
  on?: boolean;
  run: () => void;
}

interface PickerProps {
  label: string;
  items: PickItem[];
  /** With a line to search in. */
  search?: string;
  /** Hears what is searched, for items that depend on it; they are not filtered again. */
  onSearch?: (text: string) => void;
  /** Keys of items that are shown whatever is searched. */
  always?: (item: PickItem) => boolean;
  empty?: string;
}

const TOUCH = "(pointer: coarse)";

/** A list to choose from, by pointer or by keyboard: arrows, Enter, and typing where it can be searched. */
export function Picker({ label, items, search, onSearch, always, empty = "Nothing is called so" }: PickerProps) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const wanted = text.trim().toLowerCase().split(/\s+/);
  const shown = items.filter(
    (item) =>
      always?.(item) ||
      wanted.every((word) => `${item.key} ${item.words} ${item.group ?? ""}`.toLowerCase().includes(word)),
  );
  const at = Math.min(active, shown.length - 1);
  useEffect(() => {
    list.current?.children[0]?.querySelector(`#${CSS.escape(`${id}-${at}`)}`)?.scrollIntoView({ block: "nearest" });
  }, [at, id]);
  useEffect(() => {
    if (search === undefined || matchMedia(TOUCH).matches) list.current?.focus();
  }, [search]);
  const keys = (event: KeyboardEvent) => {
    const last = shown.length - 1;
    if (event.key === "ArrowDown") setActive(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp") setActive(at <= 0 ? last : at - 1);
    else if (event.key === "Home" && search === undefined) setActive(0);
    else if (event.key === "End" && search === undefined) setActive(last);
    else if (event.key === "Enter") shown[at]?.run();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the line and of the list in it
    <div className="flex min-h-0 flex-col" onKeyDown={keys}>
      {search !== undefined && (
        <input
          // biome-ignore lint/a11y/noAutofocus: a panel that was just opened to type in
          autoFocus={!matchMedia(TOUCH).matches}
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={shown.length ? `${id}-${at}` : undefined}
          aria-label={search}
          placeholder={search}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
            onSearch?.(event.target.value);
          }}
          className="h-9 flex-none rounded-t-md border-b border-line bg-sunken px-3 outline-none"
        />
      )}
      <div ref={list} tabIndex={-1} className="min-h-0 overflow-auto p-1 outline-none">
        <div id={`${id}-list`} role="listbox" aria-label={label}>
          {shown.map((item, index) => (
            <PickRow
              key={item.key}
              id={`${id}-${index}`}
              item={item}
              active={index === at}
              heading={item.group !== shown[index - 1]?.group ? item.group : undefined}
              onEnter={() => setActive(index)}
            />
          ))}
        </div>
        {!shown.length && <p className="px-2 py-1.5 text-dim">{empty}</p>}
      </div>
    </div>
  );
}

interface PickRowProps {
  id: string;
  item: PickItem;
  active: boolean;
  heading?: string;
  onEnter: () => void;
}

function PickRow({ id, item, active, heading, onEnter }: PickRowProps) {
  return (
    <>
      {heading && (
        <div role="presentation" className="px-2 pt-1.5 pb-0.5 text-xs text-dim">
          {heading}
        </div>
      )}
      <button
        id={id}
        type="button"
        role="option"
        aria-selected={active}
        tabIndex={-1}
        onPointerMove={active ? undefined : onEnter}
        onClick={item.run}
        className={classes(
          "flex w-full items-baseline gap-2 rounded-sm px-2 py-1 text-left outline-none",
          active && "bg-raised",
          item.danger && "text-bad",
        )}
      >
        <span className={classes("min-w-0 flex-none", item.on && "font-semibold text-accent")}>{item.label}</span>
        {item.detail && <span className="min-w-0 flex-1 truncate text-right text-xs text-dim">{item.detail}</span>}
        {item.shortcut && (
          <span className="ml-auto">
            <Keys keys={item.shortcut} />
          </span>
        )}
      </button>
    </>
  );
}
