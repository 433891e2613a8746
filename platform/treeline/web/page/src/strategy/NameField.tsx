import { useRef } from "react";
import { useStore } from "zustand";
import { classes } from "@/kit/classes";
import { Tooltip } from "@/kit/Tooltip";
import type { StrategyStore } from "@/tree/store";

const BOX = "col-start-1 row-start-1 min-w-0 rounded-md border px-1.5 text-base font-semibold";

/** The strategy's name, changed where it stands. What is typed between two visits is one step to undo. */
export function NameField({ store, fault }: { store: StrategyStore; fault: string | null }) {
  const name = useStore(store, (state) => state.tree.name);
  const visit = useRef({ before: name, number: 0 });
  const rename = (next: string) => {
    const label = `rename to “${next.trim() || "…"}”`;
    store.getState().edit(
      label,
      (tree) => {
        tree.name = next;
      },
      `name/${visit.current.number}`,
    );
  };
  const wrong = fault ?? (name.trim() ? null : "Give it a name");
  const input = (
    <input
      aria-label="Name of the strategy"
      aria-invalid={wrong ? true : undefined}
      aria-description={wrong ?? undefined}
      value={name}
      maxLength={120}
      spellCheck={false}
      size={1}
      onFocus={() => {
        visit.current = { before: name, number: visit.current.number + 1 };
      }}
      onChange={(event) => rename(event.target.value)}
      onBlur={() => name !== name.trim() && rename(name.trim())}
      onKeyDown={(event) => {
        if (event.key === "Escape" && name !== visit.current.before) rename(visit.current.before);
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
      className={classes(
        BOX,
        "h-7 w-full truncate bg-transparent text-ink focus:bg-sunken",
        wrong ? "border-bad" : "border-transparent hover:border-line focus:border-line-strong",
      )}
    />
  );
  return (
    <div className="grid min-w-16 shrink grid-cols-[minmax(0,1fr)] max-md:flex-1">
      <span aria-hidden="true" className={classes(BOX, "invisible overflow-hidden border-transparent whitespace-pre")}>
        {name || "…"}
      </span>
      {wrong && !fault ? <Tooltip text={wrong}>{input}</Tooltip> : input}
      {fault && (
        <p
          role="alert"
          className="absolute top-full left-2 z-30 mt-1 max-w-80 rounded-md border border-bad bg-bad-soft px-2 py-1 text-ink shadow-lg"
        >
          {fault}
        </p>
      )}
    </div>
  );
}
