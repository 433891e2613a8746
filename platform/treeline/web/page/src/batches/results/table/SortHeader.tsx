import { classes } from "@/kit/classes";
import { Tooltip } from "@/kit/Tooltip";
import { better, infoOf, titleOf } from "../metrics";

interface SortHeaderProps {
  /** What the server can sort by; null for what it can't. */
  name: string | null;
  text?: string;
  /** A variable, in its colour. */
  variable?: boolean;
  sort: string;
  refused?: string;
  onSort?: (sort: string) => void;
}

const CELL = "sticky top-0 z-10 h-8 border-b border-line bg-raised text-xs font-medium";

/** A column's title: a click sorts by it, the best first; another click turns that round. */
export function SortHeader({ name, text, variable, sort, refused, onSort }: SortHeaderProps) {
  const [up, down] = [name === sort, `-${name}` === sort];
  const title = text ?? titleOf(name ?? "");
  if (name === null)
    return (
      <th scope="col" className={classes(CELL, "px-2 text-right", variable ? "text-variable" : "text-dim")}>
        <Tooltip
          text={
            variable
              ? "The values that were run. Rows can’t be sorted by them; + Filter shows some of them alone"
              : "The run's number in the batch"
          }
        >
          <span className="block truncate">{title}</span>
        </Tooltip>
      </th>
    );
  const first = better(name) === 1 ? `-${name}` : name;
  const next = first === sort ? (first === name ? `-${name}` : name) : first;
  return (
    <th scope="col" aria-sort={up ? "ascending" : down ? "descending" : "none"} className={CELL}>
      <Tooltip text={refused ?? (infoOf(name)?.about ? `${title}: ${infoOf(name)?.about}` : title)}>
        <button
          type="button"
          aria-disabled={refused ? true : undefined}
          className={classes(
            "flex h-8 w-full items-center justify-end gap-1 px-2",
            up || down ? "text-ink" : "text-dim hover:text-ink",
            refused && "cursor-not-allowed",
          )}
          onClick={() => !refused && onSort?.(next)}
        >
          {(up || down) && <span aria-hidden="true">{up ? "↑" : "↓"}</span>}
          <span className="truncate">{title}</span>
        </button>
      </Tooltip>
    </th>
  );
}
