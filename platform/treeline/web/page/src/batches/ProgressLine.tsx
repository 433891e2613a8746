import { count, duration } from "@/kit/format";
import { Progress } from "@/kit/Progress";
import { isOver, type Standing, secondsLeft } from "./progress";

/** How far a batch is: a bar, and below it done, rate, time left, failures, or what it waits for. */
export function ProgressLine({ standing }: { standing: Standing }) {
  const gone = standing.done + standing.failed;
  const tone = standing.state === "running" ? "accent" : standing.state === "paused" ? "warn" : "dim";
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {!isOver(standing.state) && <Progress done={gone} total={standing.total} label="Combinations done" tone={tone} />}
      <p className="flex flex-wrap gap-x-2 text-xs text-dim tabular-nums">
        {parts(standing).map((part, place) => (
          <span key={part}>
            {place > 0 && <span aria-hidden="true">·&ensp;</span>}
            {part}
          </span>
        ))}
        {standing.failed > 0 && <span className="text-bad">· {count(standing.failed)} failed</span>}
      </p>
    </div>
  );
}

function parts(standing: Standing): string[] {
  const { state, done, total, rate, position, wait_seconds: wait } = standing;
  const of = done === total ? `${count(total)} ${total === 1 ? "run" : "runs"}` : `${count(done)} of ${count(total)}`;
  if (standing.held) return [of, "held: an operator has paused your queue"];
  if (state === "queued")
    return [of, position ? `number ${position} in the queue` : "waits for a worker", ...(wait ? [about(wait)] : [])];
  if (state === "paused") return [of, "paused"];
  const speed = rate ? [`${count(rate)} a second`] : [];
  const left = secondsLeft(standing);
  return [of, ...speed, ...(left === null ? [] : [`${duration(Math.max(1, Math.round(left)))} left`])];
}

function about(seconds: number): string {
  return `begins in about ${duration(Math.max(1, Math.round(seconds)))}`;
}
