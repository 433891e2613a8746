import type { ReactNode } from "react";
import type { Problem } from "@/tree/faults";
import { COMPARATOR_SIGNS, COMPARATOR_WORDS, indicatorOf } from "@/tree/indicators";
import {
  type Comparator,
  type Comparison,
  isReading,
  type Measure,
  type NodeId,
  type Num,
  type Operand,
  type Reading,
} from "@/tree/model";
import { useBuilder } from "../context";
import { NumberInput } from "../fields/NumberInput";
import { TickerInput } from "../fields/TickerInput";

/** What the fields of one row share. */
export interface RowParts {
  id: NodeId;
  faults: readonly Problem[];
  /** Its row is chosen: the Tab key reaches its fields. */
  reached: boolean;
}

interface PartProps<Value> {
  row: RowParts;
  part: string;
  value: Value;
}

export function faultAt(row: RowParts, part: string): string | undefined {
  return row.faults.find((one) => one.part === part)?.text;
}

/** A button that opens a panel of choices. */
export function Choice({
  row,
  part,
  panel,
  label,
  hint,
  children,
}: {
  row: RowParts;
  part: string;
  panel: "comparator" | "indicator" | "more";
  label: string;
  hint?: string;
  children: ReactNode;
}) {
  const { open } = useBuilder();
  const fault = faultAt(row, part);
  return (
    <button
      type="button"
      className="choice"
      data-part={part}
      aria-label={label}
      aria-haspopup="listbox"
      aria-invalid={fault ? true : undefined}
      title={fault ?? hint}
      tabIndex={row.reached ? 0 : -1}
      onClick={(event) => open({ kind: panel, id: row.id, part, at: event.currentTarget.getBoundingClientRect() })}
    >
      {children}
    </button>
  );
}

function InlineNumber({ row, part, value, label, hint }: PartProps<Num> & { label: string; hint?: string }) {
  return (
    <NumberInput
      id={row.id}
      part={part}
      value={value}
      label={label}
      hint={hint}
      fault={faultAt(row, part)}
      reached={row.reached}
    />
  );
}

/** An indicator with its parameters, of nothing in particular: "RSI [10] [2] days ago". */
export function MeasureWords({ row, part, value }: PartProps<Measure>) {
  const known = indicatorOf(value.indicator);
  return (
    <>
      <Choice
        row={row}
        part={`${part}.indicator`}
        panel="indicator"
        label={known ? `${known.label}, indicator: ${known.title}` : value.indicator || "choose an indicator"}
        hint={known && `${known.title}, ${known.unit}: ${known.formula}`}
      >
        {known?.label ?? (value.indicator || "choose an indicator")}
      </Choice>
      {known?.parameters.map(({ name, minimum, maximum }) => (
        <InlineNumber
          key={name}
          row={row}
          part={`${part}.${name}`}
          value={value[name] ?? ""}
          label={name}
          hint={`${name}: ${minimum} to ${maximum}`}
        />
      ))}
      {value.days_ago !== undefined && (
        <>
          <InlineNumber row={row} part={`${part}.days_ago`} value={value.days_ago} label="days ago" />
          {"days ago "}
        </>
      )}
    </>
  );
}

/** An indicator of a ticker: "[1.02] × RSI [10] of [SPY] + [5]". */
export function ReadingWords({ row, part, value }: PartProps<Reading>) {
  return (
    <>
      {value.times !== undefined && (
        <>
          <InlineNumber row={row} part={`${part}.times`} value={value.times} label="times" />×
        </>
      )}
      <MeasureWords row={row} part={part} value={value} />
      of
      <TickerInput
        id={row.id}
        part={`${part}.ticker`}
        value={value.ticker}
        fault={faultAt(row, `${part}.ticker`)}
        reached={row.reached}
      />
      {value.plus !== undefined && (
        <>
          +<InlineNumber row={row} part={`${part}.plus`} value={value.plus} label="plus" />
        </>
      )}
    </>
  );
}

function OperandWords({ row, part, value, other }: PartProps<Operand> & { other: Operand }) {
  if (isReading(value)) return <ReadingWords row={row} part={part} value={value} />;
  const unit = isReading(other) ? indicatorOf(other.indicator)?.unit : undefined;
  return <InlineNumber row={row} part={part} value={value} label="threshold" hint={unit} />;
}

/** Left, comparison, right, and for how many days. */
export function ComparisonWords({ row, part, value }: PartProps<Comparison>) {
  const { left, op, right, for_days } = value;
  return (
    <>
      <OperandWords row={row} part={`${part}.left`} value={left} other={right} />
      <ComparatorChoice row={row} part={`${part}.op`} value={op} />
      <OperandWords row={row} part={`${part}.right`} value={right} other={left} />
      {for_days !== undefined && (
        <>
          for
          <InlineNumber row={row} part={`${part}.for_days`} value={for_days} label="for days" />
          days
        </>
      )}
    </>
  );
}

export function ComparatorChoice({ row, part, value }: PartProps<Comparator>) {
  return (
    <Choice row={row} part={part} panel="comparator" label={`comparison: ${COMPARATOR_WORDS[value] ?? value}`}>
      {COMPARATOR_SIGNS[value] ?? value}
    </Choice>
  );
}

export { InlineNumber };
