import { Badge } from "@/kit/Badge";
import { count } from "@/kit/format";
import type { Standing } from "./progress";

const WORDS: Record<Standing["state"], string> = {
  queued: "Queued",
  running: "Running",
  paused: "Paused",
  finished: "Finished",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Whether a batch's results are all there. */
export function LabelBadge({ standing }: { standing: Pick<Standing, "state" | "done" | "total"> }) {
  if (standing.state === "finished") return <Badge tone="good">Final results</Badge>;
  if (standing.done === 0)
    return <Badge tone={standing.state === "failed" ? "bad" : "neutral"}>{WORDS[standing.state]}</Badge>;
  return (
    <Badge tone="warn">
      Partial results ({count(standing.done)}/{count(standing.total)})
    </Badge>
  );
}

/** A batch's state in a word. */
export function stateWord(state: Standing["state"]): string {
  return WORDS[state];
}
