import { useMemo, useState } from "react";
import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { SelectField } from "@/kit/Field";
import { count } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { type Address, FOLDS, type Fold } from "../address";
import { better } from "../metrics";
import type { Grid } from "../shown";
import { type HeatMap, type Source, useHeatMap, type Value } from "../source";
import type { Filter } from "../table/filters";
import { useTheme } from "../theme";
import { BestNote } from "./BestNote";
import { CellDetail } from "./CellDetail";
import { labelOf } from "./geometry";
import { HeatCanvas } from "./HeatCanvas";
import { Legend } from "./Legend";
import { type Place, verdict } from "./neighbours";
import { stepsOf } from "./ordered";
import { diverging, sequential } from "./scale";

interface HeatPanelProps {
  source: Source;
  grid: Grid;
  address: Address;
  row: string;
  column: string;
  benchmark: { name: string; value: number } | null;
  change: (more: Partial<Address>) => void;
  /** Opens the best of these runs as a strategy; null where nobody may. */
  openBest: ((filters: Filter[]) => void) | null;
}

/** A metric over two variables, with what it says about the best of it. */
export function HeatPanel(props: HeatPanelProps) {
  const { source, grid, address, row, column, change, openBest } = props;
  const held = Object.entries(address.slice).filter(([name]) => name !== row && name !== column && grid[name]);
  const slice = held.map(([name, value]) => `${name}=${value}`);
  const found = useHeatMap(source, { row, column, metric: address.metric, by: address.by, slice });
  const [pointed, setPointed] = useState<Place | null>(null);
  const [picked, setPicked] = useState<Place | null>(null);
  const theme = useTheme();
  const map = found.data; // of the former metric until the chosen one's is here
  const benchmark = map && map.metric !== address.metric ? null : props.benchmark;
  const scale = useMemo(() => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const cells of map?.cells ?? [])
      for (const value of cells)
        if (value !== null) {
          if (value < low) low = value;
          if (value > high) high = value;
        }
    if (low > high) [low, high] = [0, 0];
    return address.around && benchmark ? diverging(low, high, benchmark.value, theme) : sequential(low, high);
  }, [map, address.around, benchmark, theme]);
  const judged = useMemo(
    () => (map?.best ? verdict(map.cells, map.best, better(map.metric), stepsOf(map)) : null),
    [map],
  );
  const names = Object.keys(grid).filter((name) => (grid[name]?.length ?? 0) > 1);
  const others = names.filter((name) => name !== row && name !== column);
  const shown = inside(map, pointed ?? picked);
  const chosen = inside(map, picked);
  const filters = chosen && map ? cellFilters(map, chosen, held, grid) : null;
  const swap = (name: string, other: string, was: string) => (other === name ? was : other);
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-end">
        <Choice
          label="Down"
          value={row}
          options={names}
          onChange={(name) => change({ row: name, column: swap(name, column, row) })}
        />
        <Choice
          label="Across"
          value={column}
          options={names}
          onChange={(name) => change({ column: name, row: swap(name, row, column) })}
        />
        <SelectField
          label="Of the other variables, the"
          className="sm:w-44"
          value={address.by}
          options={FOLDS.map((fold) => [fold, fold] as const)}
          onChange={(by: Fold) => change({ by })}
        />
        {others.map((name) => (
          <SelectField
            key={name}
            label={name}
            className="sm:w-28"
            value={address.slice[name] ?? ""}
            options={[
              ["", "all values"] as const,
              ...(grid[name] ?? []).map((value) => [String(value), labelOf(value)] as const),
            ]}
            onChange={(value) => {
              const { [name]: _, ...rest } = address.slice;
              change({ slice: value ? { ...rest, [name]: value } : rest });
            }}
          />
        ))}
        {props.benchmark && (
          <SelectField
            label="Colours"
            className="sm:w-44"
            value={address.around ? "around" : "range"}
            options={[
              ["range", "from low to high"],
              ["around", `around ${props.benchmark.name}`],
            ]}
            onChange={(colours) => change({ around: colours === "around" })}
          />
        )}
      </div>
      {found.error && <Notice tone="bad">{messageOf(found.error)}</Notice>}
      {!map && !found.error && <Skeleton className="h-96" />}
      {map && (
        <div
          aria-busy={found.isPlaceholderData}
          className="grid gap-4 transition-opacity aria-busy:opacity-50 aria-busy:delay-200 lg:grid-cols-[minmax(0,1fr)_240px]"
        >
          <div className="flex min-w-0 flex-col gap-2">
            <p className="text-xs text-dim">
              <span className="text-ink">{map.row.name}</span> down, <span className="text-ink">{map.column.name}</span>{" "}
              across
            </p>
            <HeatCanvas
              map={map}
              scale={scale}
              isolated={judged?.isolated ?? false}
              shown={shown}
              onShow={setPointed}
              onPick={setPicked}
            />
            <Legend
              metric={map.metric}
              scale={scale}
              benchmark={benchmark}
              gaps={map.cells.some((cells) => cells.includes(null))}
            />
            <BestNote map={map} verdict={judged} />
          </div>
          <CellDetail
            map={map}
            place={shown ?? map.best}
            actions={
              filters && (
                <div className="flex flex-wrap gap-1.5">
                  <Button onClick={() => change({ view: "results", filters })}>
                    Show its {count(chosen ? map.counts[chosen.row]?.[chosen.column] : 0)} runs
                  </Button>
                  {openBest && <Button onClick={() => openBest(filters)}>Open its best as strategy</Button>}
                  <Button look="quiet" onClick={() => setPicked(null)}>
                    Let go
                  </Button>
                </div>
              )
            }
          />
        </div>
      )}
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: string[];
  onChange: (name: string) => void;
}) {
  return (
    <SelectField
      label={label}
      className="sm:w-36"
      value={value}
      options={options.map((name) => [name, name] as const)}
      onChange={onChange}
    />
  );
}

/** The place, if the map still has it. */
function inside(map: HeatMap | undefined, place: Place | null): Place | null {
  return map && place && place.row < map.row.values.length && place.column < map.column.values.length ? place : null;
}

/** The filters that leave exactly the runs behind a cell. */
function cellFilters(map: HeatMap, place: Place, held: [string, string][], grid: Grid): Filter[] {
  const fixed: [string, Value][] = [
    [map.row.name, map.row.values[place.row] ?? ""],
    [map.column.name, map.column.values[place.column] ?? ""],
    ...held.map(([name, text]): [string, Value] => [name, typeof grid[name]?.[0] === "number" ? Number(text) : text]),
  ];
  return fixed.flatMap(([name, value]): Filter[] =>
    typeof value === "string"
      ? [{ name, op: "=", tickers: [value] }]
      : [
          { name, op: ">=", value },
          { name, op: "<=", value },
        ],
  );
}
