import type { components } from "@/api/schema";
import type { Value } from "./source";

/** A batch as a link shows it; one of your own has more. */
export type Shown = components["schemas"]["SharedBatch"];
export type Grid = Readonly<Record<string, readonly Value[]>>;

/** The variables with more than one value. */
export function varying(grid: Grid): string[] {
  return Object.keys(grid).filter((name) => (grid[name]?.length ?? 0) > 1);
}
