import { useState } from "react";
import { fresh, insert, type Target } from "@/tree/edits";
import { tickerFault } from "@/tree/fields";
import { type Kind, nodeOf } from "@/tree/model";
import { type Panel, useBuilder } from "../context";
import { pasteText, settle } from "../shared";
import { KINDS } from "./kinds";
import { Picker, type PickItem } from "./Picker";
import { SymbolDetail, useSymbols } from "./TickerList";

/** What can stand in a slot: a kind of block, or at once a ticker; several tickers apart by blanks or commas. */
export function AddPanel({ panel }: { panel: Extract<Panel, { kind: "add" }> }) {
  const { store, open, source, focusTree } = useBuilder();
  const [text, setText] = useState("");
  const symbols = useSymbols(source, text, text.trim() !== "" && !/[\s,]/.test(text.trim()));
  const target: Target = { parent: panel.id, slot: panel.slot, index: panel.index };

  const add = (kinds: { kind: Kind; ticker?: string }[], label: string) => {
    let made = "";
    store.getState().edit(label, (tree) => {
      for (const [index, { kind, ticker }] of kinds.entries()) {
        const block = fresh(kind);
        if (block.kind === "ticker" && ticker) block.fields.ticker = ticker;
        made = insert(tree, { nodes: [block] }, { ...target, index: target.index + index });
      }
    });
    settle(store, made);
    open(null);
    focusTree();
    const last = nodeOf(store.getState().tree, made);
    if (last.kind !== "cash" && !kinds[0]?.ticker) focusTree(made);
  };

  const typed = text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const all = typed.length > 1 && typed.every((one) => tickerFault(one) === null);
  const items: PickItem[] = [];
  if (all)
    items.push({
      key: "all",
      label: `${typed.length} tickers`,
      words: "",
      detail: typed.join(" "),
      group: "Tickers",
      run: () =>
        add(
          typed.map((ticker) => ({ kind: "ticker", ticker })),
          `add ${typed.length} tickers`,
        ),
    });
  for (const item of symbols.items.slice(0, 6))
    items.push({
      key: `symbol ${item.symbol}`,
      label: <b className="font-semibold">{item.symbol}</b>,
      words: "",
      detail: <SymbolDetail item={item} />,
      group: `Tickers of ${source}`,
      run: () => add([{ kind: "ticker", ticker: item.symbol }], `add ${item.symbol}`),
    });
  const [one] = typed;
  if (typed.length === 1 && one && tickerFault(one) === null && !symbols.items.some((item) => item.symbol === one))
    items.push({
      key: "typed",
      label: <b className="font-semibold">{one}</b>,
      words: "",
      detail: "as a ticker",
      group: "Tickers",
      run: () => add([{ kind: "ticker", ticker: one }], `add ${one}`),
    });
  const kinds = KINDS.map(
    ({ kind, label, example, words }): PickItem => ({
      key: kind,
      label,
      words: `${label} ${words}`,
      detail: example,
      group: "Blocks",
      run: () => add([{ kind }], `add ${label}`),
    }),
  );
  const named = kinds.filter(
    (item) => text.trim() && `${item.key} ${item.words}`.toLowerCase().includes(text.trim().toLowerCase()),
  );
  // A word such as "sort" means the block; what no block is called is a ticker.
  const ordered = named.length ? [...kinds, ...items] : [...items, ...kinds];
  if (text.trim().startsWith("{") && text.includes('"'))
    ordered.unshift({
      key: "pasted",
      label: "Paste these blocks",
      words: "",
      run: () => {
        open(null);
        pasteText(store, text, target);
      },
    });
  return (
    <Picker
      label="Blocks and tickers"
      items={ordered}
      search="Tickers (KO, PG) or a kind of block"
      onSearch={setText}
      always={(item) => item.group !== "Blocks"}
    />
  );
}
