import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { Tooltip } from "@/kit/Tooltip";
import type { RunActions } from "../runs";
import type { Result } from "../source";
import { useColumns, widthOf } from "./columns";
import { filling, inOrder, isNarrow } from "./order";
import { ResultRow } from "./ResultRow";
import { SortHeader, TITLE } from "./SortHeader";
import { useRoom } from "./useRoom";

interface ResultsTableProps {
  rows: Result[];
  /** Runs that meet the filters, of which `rows` are the first. */
  count: number;
  variables: string[];
  sort: string;
  /** What is shown is of the sort or filters before. */
  waiting: boolean;
  fetching: boolean;
  more: boolean;
  onMore: () => void;
  onSort: (sort: string) => void;
  refused: string | undefined;
  actions: RunActions;
}

const ROW = 30;
const AHEAD = 40; // rows before the end at which the next page is fetched
const RUN = 76;
const MENU = 40;

export function ResultsTable(props: ResultsTableProps) {
  const { rows, variables, sort, waiting, fetching, more, onMore, onSort, refused, actions } = props;
  const chosen = useColumns((state) => state.chosen);
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !fetching && !waiting && last >= rows.length - AHEAD) onMore();
  }, [more, fetching, waiting, last, rows.length, onMore]);
  const first = rows[0]?.run_index;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order begins at its top
  useLayoutEffect(() => {
    const table = scroller.current;
    if (!table) return;
    table.scrollTop = 0;
    if (isNarrow(table.clientWidth)) table.scrollLeft = 0; // where the column that was pressed now stands
  }, [sort, first]);
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const room = useRoom(scroller);
  // Rows are drawn again when this changes, and else not.
  const names = useMemo(() => inOrder(variables, chosen, sort, room), [variables, chosen, sort, room]);
  const widths = [...filling([RUN, ...names.map(widthOf)], room === null ? null : room - MENU), MENU];
  const columns = widths.length;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        aria-label="Results"
        className={classes(
          "min-h-0 flex-1 overflow-auto rounded-md border border-line bg-panel transition-opacity",
          waiting && "opacity-60",
        )}
      >
        <table
          className="table-fixed border-separate border-spacing-0"
          style={{ width: widths.reduce((sum, width) => sum + width, 0), minWidth: "100%" }}
          aria-rowcount={props.count + 1}
          aria-busy={waiting}
        >
          <colgroup>
            {widths.map((width, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name here
              <col key={place} style={{ width }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className={classes(TITLE, "px-2 text-right text-dim")}>
                <Tooltip text="The run's number in the batch">
                  <span className="block truncate">Run</span>
                </Tooltip>
              </th>
              {names.map((name) => (
                <SortHeader
                  key={name}
                  name={name}
                  variable={variables.includes(name)}
                  sort={sort}
                  refused={refused}
                  onSort={onSort}
                />
              ))}
              <th className="sticky top-0 right-0 z-20 border-b border-line bg-raised">
                <span className="sr-only">What to do with the run</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {above > 0 && <Spacer columns={columns} height={above} />}
            {items.map(({ index }) => {
              const run = rows[index];
              return (
                run && (
                  <ResultRow
                    key={run.run_index}
                    run={run}
                    index={index}
                    variables={variables}
                    columns={names}
                    actions={actions}
                  />
                )
              );
            })}
            {below > 0 && <Spacer columns={columns} height={below} />}
          </tbody>
        </table>
      </section>
      <div className="flex min-h-8 items-center justify-between pt-1 text-xs text-dim tabular-nums">
        <span>
          {count(rows.length)} of {count(props.count)} loaded{fetching && ", more are coming…"}
          {more && !fetching && ": scroll for more, or sort the other way for the other end"}
        </span>
        {(items[0]?.index ?? 0) > 0 && (
          <Button look="quiet" className="h-6" onClick={() => virtual.scrollToOffset(0)}>
            To the top
          </Button>
        )}
      </div>
    </div>
  );
}

function Spacer({ columns, height }: { columns: number; height: number }) {
  return (
    <tr>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
