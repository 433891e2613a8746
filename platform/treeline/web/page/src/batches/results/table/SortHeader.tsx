import { classes } from "@/kit/classes";
import { Tooltip } from "@/kit/Tooltip";
import { better, infoOf, titleOf } from "../metrics";

interface SortHeaderProps {
  /** What the server sorts by. */
  name: string;
  /** A variable, in its colour. */
  variable?: boolean;
  sort: string;
  refused?: string;
  onSort: (sort: string) => void;
}

export const TITLE = "sticky top-0 z-10 h-8 border-b border-line bg-raised text-xs font-medium";

/** A column's title: a click sorts by it, the best metric or the lowest value first; another click turns that round. */
export function SortHeader({ name, variable, sort, refused, onSort }: SortHeaderProps) {
  const [up, down] = [name === sort, `-${name}` === sort];
  const title = titleOf(name);
  const about = variable ? "the values that were run" : infoOf(name)?.about;
  const first = variable || better(name) === -1 ? name : `-${name}`;
  const next = first === sort ? (first === name ? `-${name}` : name) : first;
  return (
    <th scope="col" aria-sort={up ? "ascending" : down ? "descending" : "none"} className={TITLE}>
      <Tooltip text={refused ?? (about ? `${title}: ${about}` : title)}>
        <button
          type="button"
          aria-disabled={refused ? true : undefined}
          className={classes(
            "flex h-8 w-full items-center justify-end gap-1 px-2",
            variable ? "text-variable" : up || down ? "text-ink" : "text-dim hover:text-ink",
            variable && !refused && "hover:underline",
            refused && "cursor-not-allowed",
          )}
          onClick={() => !refused && onSort(next)}
        >
          {(up || down) && <span aria-hidden="true">{up ? "↑" : "↓"}</span>}
          <span className="truncate">{title}</span>
        </button>
      </Tooltip>
    </th>
  );
}
