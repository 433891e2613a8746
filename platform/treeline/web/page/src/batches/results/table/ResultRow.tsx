import { memo } from "react";
import { Badge } from "@/kit/Badge";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { labelOf } from "../heat/geometry";
import { figure, infoOf } from "../metrics";
import type { RunActions } from "../runs";
import type { Result } from "../source";
import { figureOf } from "./columns";
import { RunMenu } from "./RunMenu";

interface ResultRowProps {
  run: Result;
  /** Its place in the order, from 0. */
  index: number;
  variables: string[];
  /** Variables and figures, as they stand. */
  columns: string[];
  actions: RunActions;
}

const CELL = "figures h-[30px] truncate border-b border-line px-2";

/** One run: its number, its values, its figures. */
export const ResultRow = memo(function ResultRow({ run, index, variables, columns, actions }: ResultRowProps) {
  return (
    <tr aria-rowindex={index + 2} className="group hover:bg-raised">
      <td className={classes(CELL, "text-dim")}>{count(run.run_index)}</td>
      {columns.map((name) =>
        variables.includes(name) ? (
          <td key={name} className={classes(CELL, "text-variable")}>
            {labelOf(run.values[name] ?? "–")}
          </td>
        ) : (
          <Figure key={name} name={name} value={figureOf(run, name)} />
        ),
      )}
      <td className="sticky right-0 h-[30px] border-b border-line bg-panel px-1 group-hover:bg-raised">
        <RunMenu run={run} actions={actions} />
      </td>
    </tr>
  );
});

function Figure({ name, value }: { name: string; value: number | null }) {
  if (name === "edges")
    return (
      <td className={CELL}>
        {value ? <Badge tone="warn">on {value === 1 ? "an edge" : `${value} edges`}</Badge> : <Dim>inside</Dim>}
      </td>
    );
  const tone = infoOf(name)?.percent && value !== null && value < 0 ? "text-bad" : undefined;
  return <td className={classes(CELL, tone)}>{value === null ? <Dim>–</Dim> : figure(name, value)}</td>;
}

function Dim({ children }: { children: string }) {
  return <span className="text-dim">{children}</span>;
}
