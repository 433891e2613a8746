import { useState } from "react";
import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { Empty } from "@/kit/Empty";
import { count, percent } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { labelOf } from "./heat/geometry";
import type { RunActions } from "./runs";
import { type Shown, varying } from "./shown";
import { type Source, useBehaviours } from "./source";
import { RunMenu } from "./table/RunMenu";

const FIRST = 20;
const MOST = 1000;
const CELL = "figures border-b border-line px-2 py-1";

/** How many combinations really differ, and the largest groups of those that hold the same on every session. */
export function BehavioursView({ shown, source, actions }: { shown: Shown; source: Source; actions: RunActions }) {
  const [limit, setLimit] = useState(FIRST);
  const found = useBehaviours(source, limit);
  const variables = varying(shown.grid);
  if (found.error) return <Notice tone="bad">{messageOf(found.error)}</Notice>;
  if (!found.data) return <Skeleton className="m-4 h-96" />;
  const { runs, distinct, groups } = found.data;
  const same = distinct === null ? 0 : runs - distinct;
  const several = groups.filter((group) => group.runs > 1);
  if (distinct === null)
    return <Empty sentence="This batch was run before behaviours were kept: run it again to see them." />;
  return (
    <div className="flex max-w-5xl flex-col gap-3 p-4">
      <p className="text-base text-dim">
        <B>{count(runs)}</B> {runs === 1 ? "run" : "runs"}
        {runs > 1 && (
          <>
            , <B>{count(distinct)}</B> {distinct === 1 ? "behaviour" : "behaviours"}:{" "}
            {distinct < runs ? (
              <>
                the other <B>{count(same)}</B> (<B>{percent(same / runs, 1)}</B>) {same === 1 ? "holds" : "hold"} on
                every session just what one of these holds
              </>
            ) : (
              "no two runs hold the same on every session"
            )}
          </>
        )}
        .
      </p>
      {several.length > 0 && (
        <>
          <div>
            <h2 className="text-base font-semibold">The largest groups that behave alike</h2>
            <p className="text-dim">
              Runs of one behaviour held the same on every session: one of them is enough, and the others confirm
              nothing. Each row is a group, with the values of its first run.
            </p>
          </div>
          <div className="relative overflow-x-auto rounded-md border border-line bg-panel">
            <table className="w-full border-separate border-spacing-0">
              <thead>
                <tr className="bg-raised text-xs text-dim">
                  <Th text="Runs" />
                  <Th text="First run" />
                  {variables.map((name) => (
                    <Th key={name} text={name} variable />
                  ))}
                  <th className="border-b border-line">
                    <span className="sr-only">What to do with the first run</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {several.map((group) => (
                  <tr key={group.run_index} className="hover:bg-raised">
                    <td className={CELL}>{count(group.runs)}</td>
                    <td className={classes(CELL, "text-dim")}>{count(group.run_index)}</td>
                    {variables.map((name) => (
                      <td key={name} className={classes(CELL, "text-variable")}>
                        {labelOf(group.values[name] ?? "–")}
                      </td>
                    ))}
                    <td className="w-10 border-b border-line px-1">
                      <RunMenu run={group} actions={actions} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {groups.length === limit && limit < MOST && several.length === groups.length && (
            <Button className="self-center" busy={found.isFetching} onClick={() => setLimit(Math.min(MOST, limit * 5))}>
              More groups
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function Th({ text, variable }: { text: string; variable?: boolean }) {
  return (
    <th
      scope="col"
      className={classes("figures border-b border-line px-2 py-1.5 font-medium", variable && "text-variable")}
    >
      {text}
    </th>
  );
}

function B({ children }: { children: string }) {
  return <span className="font-semibold text-ink tabular-nums">{children}</span>;
}
