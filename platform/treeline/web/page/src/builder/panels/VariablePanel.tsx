import { useState } from "react";
import { setPart } from "@/tree/edits";
import { findingsOf } from "@/tree/faults";
import { isVariable, type NodeId, type Num } from "@/tree/model";
import { backToValue, fieldAt, isName, makeVariable, suggestedName, variablesOf } from "@/tree/variables";
import { useBuilder } from "../context";
import { useLibrary } from "../library";
import { Picker, type PickItem } from "./Picker";

/** Makes a variable of a field, or takes one that there is; of a variable a value again. */
export function VariablePanel({ id, part }: { id: NodeId; part: string }) {
  const { store, open, guest, focusTree } = useBuilder();
  const library = useLibrary(!guest);
  const [text, setText] = useState("");
  const { tree } = store.getState();
  const field = tree.nodes[id] ? fieldAt(tree, id, part) : null;
  if (!field) return null;
  const now = isVariable(field.value) ? field.value.slice(1, -1) : null;
  const close = (label: string, change: Parameters<ReturnType<typeof store.getState>["edit"]>[1]) => {
    store.getState().edit(label, change);
    open(null);
    focusTree();
  };
  const take = (name: string, value: Num | undefined) =>
    close(`make {${name}} a variable`, (draft) => makeVariable(draft, id, part, name, value));
  const items: PickItem[] = [];
  if (now !== null) {
    const uses = findingsOf(tree).uses.get(now) ?? [];
    const value = tree.variables[now];
    items.push({
      key: "back",
      label: value === undefined ? "A value instead" : `Back to ${value}`,
      words: "value number",
      detail: uses.length > 1 ? `${uses.length - 1} other places keep {${now}}` : undefined,
      group: `{${now}}`,
      run: () =>
        value === undefined
          ? close(`take {${now}} away`, (draft) => setPart(draft, id, part, ""))
          : close(`put ${value} back`, (draft) => backToValue(draft, id, part, now, uses.length === 1)),
    });
  }
  const made = text.trim().replace(/^\{|\}$/g, "") || (now === null ? suggestedName(tree, field) : "");
  const known = variablesOf(tree).filter((one) => one.name !== now && fits(one.value, one.uses, field.type));
  if (made && isName(made) && !known.some((one) => one.name === made) && made !== now)
    items.push({
      key: "new",
      label: <span className="text-variable">{`{${made}}`}</span>,
      words: "new",
      detail: `default ${now === null ? field.value || "none" : (tree.variables[now] ?? "none")}`,
      group: "A new variable",
      run: () => take(made, now === null ? field.value : tree.variables[now]),
    });
  for (const one of known)
    items.push({
      key: one.name,
      label: <span className="text-variable">{`{${one.name}}`}</span>,
      words: one.name,
      detail: one.value === undefined ? "no default" : `default ${one.value}`,
      group: "Of this strategy",
      run: () => take(one.name, undefined),
    });
  for (const one of library)
    if (
      one.name !== now &&
      !known.some((other) => other.name === one.name) &&
      typeof one.default === (field.type === "ticker" ? "string" : "number")
    )
      items.push({
        key: `library ${one.name}`,
        label: <span className="text-variable">{`{${one.name}}`}</span>,
        words: one.name,
        detail: `default ${one.default}`,
        group: "Of your library",
        run: () => take(one.name, one.default),
      });
  const empty = text && !isName(made) ? "A name is a letter, then letters, digits or _" : "Type a name";
  return (
    <Picker
      label="Variables"
      items={items}
      search={now === null ? `Name, such as ${suggestedName(tree, field)}` : "Another name"}
      onSearch={setText}
      always={(item) => item.key === "new" || item.key === "back"}
      empty={empty}
    />
  );
}

function fits(value: Num | undefined, uses: readonly { rule?: unknown }[], type: string): boolean {
  const ticker = uses.length ? uses.every((use) => !use.rule) : typeof value === "string";
  return ticker === (type === "ticker");
}
