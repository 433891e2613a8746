import { useMemo } from "react";
import { useStore } from "zustand";
import { Button, IconButton } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Field, INPUT, SelectField, TextField } from "@/kit/Field";
import { count } from "@/kit/format";
import { TrashIcon } from "@/kit/icons";
import { type Tree, typed } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import { variablesOf } from "@/tree/variables";

const REBALANCE = [
  ["daily", "Daily: at every close"],
  ["weekly", "Weekly"],
  ["monthly", "Monthly"],
  ["quarterly", "Quarterly"],
  ["yearly", "Yearly"],
] as const;

/** What a strategy has besides its tree. Every change is one that can be undone, as in the blocks. */
export function SettingsDialog({ store, onClose }: { store: StrategyStore; onClose: () => void }) {
  const tree = useStore(store, (state) => state.tree);
  const change = (label: string, mark: string, edit: (tree: Tree) => void) => store.getState().edit(label, edit, mark);
  return (
    <Dialog
      title="Settings of the strategy"
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Description">
          {(attributes) => (
            <textarea
              {...attributes}
              rows={4}
              maxLength={10_000}
              value={tree.description}
              onChange={(event) =>
                change("change the description", "settings/description", (draft) => {
                  draft.description = event.target.value;
                })
              }
              className={`${INPUT} h-auto py-1.5`}
            />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Rebalance"
            word="rebalance"
            hint="When the tree is asked and its answer traded; in between the holdings drift."
            value={tree.rebalance}
            options={REBALANCE}
            onChange={(rebalance) =>
              change(`rebalance ${rebalance}`, "settings/rebalance", (draft) => {
                draft.rebalance = rebalance;
                if (rebalance !== "daily") draft.corridor = null;
              })
            }
          />
          <TextField
            label="Corridor, percentage points"
            word="corridor"
            hint={
              tree.rebalance === "daily"
                ? "Trade only when the answer changes or something drifted further than this. Empty: no corridor."
                : "Only with daily rebalancing."
            }
            error={corridorFault(tree)}
            inputMode="decimal"
            disabled={tree.rebalance !== "daily"}
            value={tree.corridor ?? ""}
            onChange={(text) =>
              change("change the corridor", "settings/corridor", (draft) => {
                draft.corridor = text.trim() ? typed(text) : null;
              })
            }
          />
        </div>
        <Defaults tree={tree} change={change} />
      </div>
    </Dialog>
  );
}

function corridorFault({ corridor }: Tree): string | undefined {
  if (corridor === null || (typeof corridor === "number" && corridor > 0 && corridor <= 100)) return undefined;
  return "A number above 0, at most 100";
}

interface DefaultsProps {
  tree: Tree;
  change: (label: string, mark: string, edit: (tree: Tree) => void) => void;
}

function Defaults({ tree, change }: DefaultsProps) {
  const rows = useMemo(() => variablesOf(tree), [tree]);
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-xs font-medium text-dim">Variables’ defaults</h3>
      {!rows.length && (
        <p className="text-dim">
          None yet. Write <code className="text-variable">{"{n}"}</code> in place of any number or ticker to make one.
        </p>
      )}
      <ul className="flex flex-col gap-1.5">
        {rows.map(({ name, value, uses }) => {
          const places = uses.length;
          const set = (text: string) =>
            change(`set {${name}}`, `settings/{${name}}`, (draft) => {
              if (text.trim()) draft.variables[name] = typed(text.trim());
              else delete draft.variables[name];
            });
          return (
            <li key={name} className="grid grid-cols-[minmax(0,1fr)_7rem_2rem] items-center gap-2">
              <span className="min-w-0">
                <code className="rounded-sm bg-variable-soft px-1 text-variable">{`{${name}}`}</code>
                <span className={places ? "ml-2 text-xs text-dim" : "ml-2 text-xs text-bad"}>
                  {places ? (places === 1 ? "in 1 place" : `in ${count(places)} places`) : "not in the tree"}
                </span>
              </span>
              <input
                aria-label={`Default of ${name}`}
                value={value ?? ""}
                placeholder="none"
                onChange={(event) => set(event.target.value)}
                className={`${INPUT} figures`}
              />
              {places === 0 && (
                <IconButton label={`Remove ${name}`} onClick={() => set("")}>
                  <TrashIcon />
                </IconButton>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
