import { type FormEvent, useState } from "react";
import { Button } from "@/kit/Button";
import { SelectField, TextField } from "@/kit/Field";
import { infoOf, METRIC_OPTIONS } from "../metrics";
import { type Grid, varying } from "../shown";
import { type Filter, typed } from "./filters";
import { TickerChoice } from "./TickerChoice";

const SCORES = [
  ["neighbour_worst", "Neighbours' worst"],
  ["neighbour_median", "Neighbours' median"],
  ["edges", "Edges"],
] as const;

/** One more filter: a column, at least or at most, and a number; of a variable of tickers those that are wanted. */
export function FilterForm({ grid, onAdd }: { grid: Grid; onAdd: (filter: Filter) => void }) {
  const variables = varying(grid);
  const [name, setName] = useState("sharpe");
  const [op, setOp] = useState<">=" | "<=">(">=");
  const [text, setText] = useState("");
  const [tickers, setTickers] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const choices = typeof grid[name]?.[0] === "string" ? (grid[name] ?? []).map(String) : null;
  const value = typed(name, text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (choices && tickers.length) onAdd({ name, op: "=", tickers });
    else if (!choices && value !== null) onAdd({ name, op, value });
  };
  return (
    <form onSubmit={submit} className="flex w-64 flex-col gap-2">
      <SelectField
        label="Column"
        value={name}
        options={[...variables.map((one) => [one, one] as const), ...METRIC_OPTIONS, ...SCORES]}
        onChange={(next) => {
          setName(next);
          setTickers([]);
        }}
      />
      {choices ? (
        <TickerChoice choices={choices} chosen={tickers} onChange={setTickers} />
      ) : (
        <div className="grid grid-cols-2 gap-2">
          <SelectField
            label="is"
            value={op}
            options={[
              [">=", "at least"],
              ["<=", "at most"],
            ]}
            onChange={setOp}
          />
          <TextField
            label={infoOf(name)?.percent ? "percent" : "number"}
            inputMode="decimal"
            autoComplete="off"
            value={text}
            error={tried && value === null ? "Write a number" : undefined}
            onChange={setText}
          />
        </div>
      )}
      {tried && choices && !tickers.length && <p className="text-xs text-bad">Choose at least one</p>}
      <Button type="submit" look="primary" className="self-end">
        Add
      </Button>
    </form>
  );
}
