import { useState } from "react";
import { useStore } from "zustand";
import { IconButton } from "@/kit/Button";
import { TrashIcon } from "@/kit/icons";
import { defaultFault } from "@/tree/faults";
import { allowed } from "@/tree/fields";
import { type NodeId, type Num, typed } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import { isName, renameVariable, type VariableRow, variablesOf } from "@/tree/variables";
import { useBuilder } from "./context";
import { useLibraryDefault } from "./library";

/** The strategy's variables with their defaults. */
export function VariableList({ store, onJump }: { store: StrategyStore; onJump: (id: NodeId) => void }) {
  const rows = variablesOf(useStore(store, (state) => state.tree));
  if (!rows.length)
    return (
      <p className="text-dim">
        None yet. Write <code className="text-variable">{"{n}"}</code> in a number, or press Alt+V in it: then a batch
        can try many values.
      </p>
    );
  return (
    <ul className="-m-1 flex max-h-80 flex-col gap-2 overflow-auto p-1">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being changed must not lose its field
        <VariableItem key={index} row={row} store={store} onJump={onJump} />
      ))}
    </ul>
  );
}

function VariableItem({
  row,
  store,
  onJump,
}: {
  row: VariableRow;
  store: StrategyStore;
  onJump: (id: NodeId) => void;
}) {
  const { name, value, uses } = row;
  const { guest } = useBuilder();
  const library = useLibraryDefault(name, value === undefined && !guest);
  const [draft, setDraft] = useState<string | null>(null);
  const fault =
    value === undefined
      ? null
      : defaultFault(
          value,
          uses.map((use) => use.rule),
        );
  const rule = uses.find((use) => use.rule)?.rule;
  const first = uses[0];
  const write = (text: string) =>
    store
      .getState()
      .edit(
        `change {${name}}`,
        (tree) => setDefault(tree.variables, name, text, !rule && uses.length > 0),
        `variable/${name}`,
      );
  const rename = () => {
    const other = draft?.trim() ?? name;
    setDraft(null);
    if (other !== name && isName(other))
      store.getState().edit(`rename {${name}} {${other}}`, (tree) => renameVariable(tree, uses, name, other));
  };
  return (
    <li className="flex flex-col gap-0.5">
      <div className="flex items-center gap-2">
        <input
          aria-label={`Name of ${name}`}
          aria-invalid={draft !== null && !isName(draft.trim()) ? true : undefined}
          value={draft ?? name}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={rename}
          onKeyDown={(event) => event.key === "Enter" && rename()}
          className="h-7 min-w-0 flex-1 rounded-md border border-line bg-variable-soft px-2 text-variable aria-invalid:border-bad"
        />
        <input
          aria-label={`Default of ${name}`}
          aria-invalid={fault ? true : undefined}
          placeholder={library === undefined ? "no default" : String(library)}
          title={rule && allowed(rule)}
          value={value ?? ""}
          onChange={(event) => write(event.target.value)}
          className="figures h-7 w-28 rounded-md border border-line bg-sunken px-2 aria-invalid:border-bad"
        />
        {first ? (
          <button
            type="button"
            className="w-16 text-right text-xs text-dim hover:text-ink"
            onClick={() => onJump(first.id)}
          >
            {uses.length === 1 ? "1 place" : `${uses.length} places`}
          </button>
        ) : (
          <span className="flex w-16 justify-end">
            <IconButton
              label={`Take {${name}} away: it is used nowhere`}
              onClick={() => store.getState().edit(`take {${name}} away`, (tree) => delete tree.variables[name])}
            >
              <TrashIcon />
            </IconButton>
          </span>
        )}
      </div>
      {fault && <p className="text-xs text-bad">{fault}</p>}
      {!first && <p className="text-xs text-bad">Unused: it stands nowhere in the tree</p>}
      {value === undefined && (
        <p className="text-xs text-dim">
          {library === undefined
            ? "Without a default a backtest has to be told its value"
            : "Without a default of its own it has your library’s"}
        </p>
      )}
    </li>
  );
}

function setDefault(variables: Record<string, Num>, name: string, text: string, ticker: boolean): void {
  if (text === "") delete variables[name];
  else variables[name] = ticker ? text.toUpperCase() : typed(text);
}
