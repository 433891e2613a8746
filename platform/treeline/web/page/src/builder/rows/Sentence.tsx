import { addCondition } from "@/tree/conditions";
import { partOf, setPart } from "@/tree/edits";
import { type Condition, groupName, isComparison, type NodeOf, partsOf, type TreeNode } from "@/tree/model";
import { useBuilder } from "../context";
import { TextInput } from "../fields/TextInput";
import { TickerInput } from "../fields/TickerInput";
import {
  ComparatorChoice,
  ComparisonWords,
  faultAt,
  InlineNumber,
  MeasureWords,
  ReadingWords,
  type RowParts,
} from "./Readings";
import { StrategyChoice } from "./StrategyChoice";

/** What a block says after its keyword, with its fields. */
export function Sentence({ node, row, ends }: { node: TreeNode; row: RowParts; ends?: string }) {
  switch (node.kind) {
    case "ticker":
      return (
        <TickerInput
          id={node.id}
          part="ticker"
          value={node.fields.ticker}
          fault={faultAt(row, "ticker")}
          reached={row.reached}
        />
      );
    case "cash":
      return null;
    case "group":
      return (
        <TextInput
          id={node.id}
          part="name"
          value={node.fields.name}
          label="name of the group"
          fault={faultAt(row, "name")}
          reached={row.reached}
        />
      );
    case "equal":
      return "equally";
    case "specified":
      return "by the weights given";
    case "inverse_volatility":
      return (
        <>
          by inverse volatility over
          <InlineNumber row={row} part="window" value={node.fields.window} label="window" hint="sessions, 2 to 2000" />
          days
        </>
      );
    case "scale":
      return (
        <>
          {ends} by <ReadingWords row={row} part="by" value={node.fields.by} />
        </>
      );
    case "sort":
      return <SortWords node={node} row={row} />;
    case "gate":
      return <ConditionWords row={row} part="condition" value={node.fields.condition} />;
    case "enter_exit":
      return (
        <>
          when <ConditionWords row={row} part="enter" value={node.fields.enter} />
        </>
      );
    case "reference":
      return <StrategyChoice row={row} strategy={node.fields.strategy} />;
  }
}

/** One comparison in line; of several only how they are joined: each has its own row. */
export function ConditionWords({ row, part, value }: { row: RowParts; part: string; value: Condition }) {
  const { store } = useBuilder();
  if (isComparison(value)) return <ComparisonWords row={row} part={part} value={value} />;
  const name = groupName(value);
  const turn = () =>
    store.getState().edit(`turn ${name} into ${name === "all" ? "any" : "all"}`, (tree) => {
      const parts = partsOf(value);
      setPart(tree, row.id, part, name === "all" ? { any: parts } : { all: parts });
    });
  return (
    <>
      <button
        type="button"
        className="choice"
        title={name === "all" ? "All of them must hold; click for any" : "One of them must hold; click for all"}
        tabIndex={row.reached ? 0 : -1}
        onClick={turn}
      >
        {name}
      </button>
      of
      <button
        type="button"
        className="small"
        tabIndex={row.reached ? 0 : -1}
        onClick={() => store.getState().edit("add a condition", (tree) => addCondition(tree, row.id, part))}
      >
        + condition
      </button>
    </>
  );
}

function SortWords({ node, row }: { node: NodeOf<"sort">; row: RowParts }) {
  const { select, count, score, weighting, window } = node.fields;
  const first = score[0];
  return (
    <>
      take
      <SelectToggle row={row} part="select" value={select} />
      <InlineNumber row={row} part="count" value={count} label="count" hint="how many are held" />
      by
      {first && (
        <>
          {(score.length > 1 || first.weight !== 1) && (
            <>
              <InlineNumber row={row} part="score[0].weight" value={first.weight} label="weight of the score" />×
            </>
          )}
          <MeasureWords row={row} part="score[0].measure" value={first.measure} />
        </>
      )}
      {weighting === "rank" && ", weighted by rank"}
      {weighting === "inverse_volatility" && (
        <>
          , weighted by inverse volatility over
          <InlineNumber row={row} part="window" value={window ?? ""} label="window" hint="sessions, 2 to 2000" />
          days
        </>
      )}
    </>
  );
}

/** top or bottom: a click turns it. */
export function SelectToggle({ row, part, value }: { row: RowParts; part: string; value: "top" | "bottom" }) {
  const { store } = useBuilder();
  const other = value === "top" ? "bottom" : "top";
  return (
    <button
      type="button"
      className="choice"
      title={`${value === "top" ? "The highest first" : "The lowest first"}; click for ${other}`}
      tabIndex={row.reached ? 0 : -1}
      onClick={() => store.getState().edit(`take ${other}`, (tree) => setPart(tree, row.id, part, other))}
    >
      {value}
    </button>
  );
}

/** A further line of a block: one condition of several, when it exits, a further term, a limit, a tie break. */
export function LineWords({ node, part, row }: { node: TreeNode; part: string; row: RowParts }) {
  const value = partOf(node, part);
  if (node.kind === "enter_exit" && part === "exit")
    return (
      <>
        <span className="word">EXIT</span>when <ConditionWords row={row} part={part} value={value as Condition} />
      </>
    );
  if (node.kind !== "sort") return <ConditionWords row={row} part={part} value={value as Condition} />;
  const index = Number(/\[(\d+)\]/.exec(part)?.[1]);
  const { score, limits = [], ties = [] } = node.fields;
  if (part.startsWith("score") && score[index])
    return (
      <>
        + <InlineNumber row={row} part={`${part}.weight`} value={score[index].weight} label="weight of the score" />×
        <MeasureWords row={row} part={`${part}.measure`} value={score[index].measure} />
      </>
    );
  if (part.startsWith("limits") && limits[index])
    return (
      <>
        only where <MeasureWords row={row} part={`${part}.measure`} value={limits[index].measure} />
        <ComparatorChoice row={row} part={`${part}.op`} value={limits[index].op} />
        <InlineNumber row={row} part={`${part}.bound`} value={limits[index].bound} label="bound" />
      </>
    );
  if (ties[index])
    return (
      <>
        ties by <SelectToggle row={row} part={`${part}.select`} value={ties[index].select} />
        <MeasureWords row={row} part={`${part}.measure`} value={ties[index].measure} />
      </>
    );
  return null;
}
