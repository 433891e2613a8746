import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import type { NodeId } from "@/tree/model";
import type { Problem } from "@/tree/problems";

const SHOWN = 200;

/** What is wrong, each with a way to its block. */
export function ProblemList({ items, onJump }: { items: readonly Problem[]; onJump: (id: NodeId) => void }) {
  return (
    <>
      <ul className="max-h-80 overflow-auto">
        {items.slice(0, SHOWN).map((problem, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two blocks may be wrong in the same words
          <li key={index}>
            <button
              type="button"
              disabled={problem.id === null}
              onClick={() => problem.id !== null && onJump(problem.id)}
              className={classes(
                "block w-full rounded-sm px-2 py-1.5 text-left",
                problem.id !== null && "hover:bg-raised",
              )}
            >
              <span className="block break-words">{problem.text}</span>
              <span className="block font-mono text-xs break-all text-dim">{problem.path}</span>
            </button>
          </li>
        ))}
      </ul>
      {items.length > SHOWN && <p className="px-2 py-1 text-xs text-dim">{count(items.length - SHOWN)} more</p>}
    </>
  );
}
