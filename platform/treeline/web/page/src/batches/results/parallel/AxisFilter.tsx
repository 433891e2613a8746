import { type FormEvent, useState } from "react";
import { Button } from "@/kit/Button";
import { TextField } from "@/kit/Field";
import { Popover } from "@/kit/Popover";
import { labelOf } from "../heat/geometry";
import { asTyped, infoOf, titleOf } from "../metrics";
import { type Bound, type Filter, typed } from "../table/filters";
import { TickerChoice } from "../table/TickerChoice";
import type { Axis } from "./axes";

interface AxisFilterProps {
  axis: Axis;
  filters: readonly Filter[];
  /** Pixels across of the axis. */
  x: number;
  onKeep: (filters: Filter[]) => void;
}

/** An axis's name: opens what is kept of it, to be written or ticked. What the pointer draws along the axis. */
export function AxisFilter({ axis, filters, x, onKeep }: AxisFilterProps) {
  const [open, setOpen] = useState(false);
  const own = filters.filter((filter) => filter.name === axis.name);
  const title = titleOf(axis.name);
  const Form = typeof axis.values?.[0] === "string" ? Tickers : Numbers;
  return (
    <Popover
      label={`Keep of ${title}`}
      align="center"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          aria-label={`${title}: keep a part`}
          className="absolute top-0 h-5 w-22 -translate-x-1/2 truncate rounded-sm text-center text-xs font-medium text-ink hover:underline"
          style={{ left: x }}
        >
          {title}
        </button>
      }
    >
      <Form
        axis={axis}
        own={own}
        onKeep={(next) => {
          onKeep(next);
          setOpen(false);
        }}
      />
    </Popover>
  );
}

interface FormProps {
  axis: Axis;
  /** The filters of this axis. */
  own: readonly Filter[];
  onKeep: (filters: Filter[]) => void;
}

function Numbers({ axis, own, onKeep }: FormProps) {
  const { name } = axis;
  const written = (value: number | null | undefined) => (value == null ? "" : asTyped(name, value));
  const bounds = own.filter((filter): filter is Bound => filter.op !== "=");
  const first = (op: Bound["op"]) => bounds.find((bound) => bound.op === op)?.value;
  const [least, setLeast] = useState(written(first(">=")));
  const [most, setMost] = useState(written(first("<=")));
  const [tried, setTried] = useState(false);
  const [low, high] = [typed(name, least), typed(name, most)];
  const wrong = (text: string, value: number | null) =>
    tried && text.trim() && value === null ? "Write a number" : undefined;
  const crossed = tried && low !== null && high !== null && low > high ? "Is below the lower end" : undefined;
  const [from, to] = endsOf(axis);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if ((least.trim() && low === null) || (most.trim() && high === null)) return;
    if (low !== null && high !== null && low > high) return;
    onKeep([
      ...(low === null ? [] : [{ name, op: ">=" as const, value: low }]),
      ...(high === null ? [] : [{ name, op: "<=" as const, value: high }]),
    ]);
  };
  const unit = infoOf(name)?.percent ? ", percent" : "";
  const shared = { inputMode: "decimal", autoComplete: "off" } as const;
  return (
    <form onSubmit={submit} className="flex w-60 flex-col gap-2">
      <div className="grid grid-cols-2 gap-2">
        <TextField
          {...shared}
          label={`At least${unit}`}
          placeholder={written(from)}
          value={least}
          error={wrong(least, low)}
          onChange={setLeast}
        />
        <TextField
          {...shared}
          label={`At most${unit}`}
          placeholder={written(to)}
          value={most}
          error={wrong(most, high) ?? crossed}
          onChange={setMost}
        />
      </div>
      <Ends own={own} onKeep={onKeep} />
    </form>
  );
}

function Tickers({ axis, own, onKeep }: FormProps) {
  const all = (axis.values ?? []).map(labelOf);
  const before = own.flatMap((filter) => (filter.op === "=" ? filter.tickers : []));
  const [chosen, setChosen] = useState(before.length ? before : all);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onKeep(chosen.length && chosen.length < all.length ? [{ name: axis.name, op: "=", tickers: chosen }] : []);
  };
  return (
    <form onSubmit={submit} className="flex w-60 flex-col gap-2">
      <TickerChoice choices={all} chosen={chosen} onChange={setChosen} />
      <Ends own={own} onKeep={onKeep} />
    </form>
  );
}

function Ends({ own, onKeep }: Omit<FormProps, "axis">) {
  return (
    <div className="flex justify-end gap-2">
      <Button disabled={!own.length} onClick={() => onKeep([])}>
        Keep all
      </Button>
      <Button type="submit" look="primary">
        Keep these
      </Button>
    </div>
  );
}

/** The least and the largest number of an axis, as far as they are known. */
function endsOf({ values, low, high }: Axis): [number | null, number | null] {
  if (!values) return [low ?? null, high ?? null];
  const numbers = values.map(Number);
  return [Math.min(...numbers), Math.max(...numbers)];
}
