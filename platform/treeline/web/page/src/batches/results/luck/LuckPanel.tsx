import { messageOf } from "@/api/errors";
import { Badge } from "@/kit/Badge";
import { classes } from "@/kit/classes";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import type { Shown } from "../shown";
import { type Luck, type Source, useLuck } from "../source";
import { Explained } from "./Explained";
import { marksOf } from "./marks";
import { Scale } from "./Scale";
import { VERDICTS } from "./verdict";

/** What a batch is read by, before anything else of it: how good its best would look by luck alone. */
export function LuckPanel({ source, shown }: { source: Source; shown: Shown }) {
  const { data, error } = useLuck(source);
  const verdict = data?.known && data.verdict ? VERDICTS[data.verdict] : null;
  return (
    <section
      aria-labelledby="luck"
      aria-busy={!data && !error}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-panel p-4"
    >
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id="luck" className="text-base font-semibold">
          What luck alone would give
        </h2>
        {verdict && <Badge tone={verdict.tone}>{verdict.word}</Badge>}
        <div className="-my-1 -mr-2 ml-auto">
          <Explained />
        </div>
      </div>
      {error ? <Notice tone="bad">{messageOf(error)}</Notice> : <Told luck={data} shown={shown} live={source.live} />}
    </section>
  );
}

/** The sentences beside the picture. What is still to come holds its place; what can't be known takes none. */
function Told({ luck, shown, live }: { luck: Luck | undefined; shown: Shown; live: boolean }) {
  const sharpe = shown.benchmark_metrics?.sharpe;
  const benchmark = sharpe == null ? null : { name: shown.benchmark, sharpe };
  const told = luck?.known ? luck.sentences : luck ? [luck.reason] : ["Working out what luck alone would give…"];
  if (luck && !luck.known && !live) return <p className="text-dim">{luck.reason}</p>;
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
      <div
        aria-live="polite"
        className={classes(
          "flex flex-col gap-1.5 text-base leading-relaxed",
          !luck?.known && "text-dim",
          !live && "min-h-56 lg:min-h-0",
        )}
      >
        {told.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {luck ? (
        <div className={luck.known ? "order-first lg:order-none" : "hidden lg:block"}>
          <Scale marks={marksOf(luck, benchmark)} />
        </div>
      ) : (
        <Skeleton className={classes("order-first lg:order-none", benchmark ? "h-[184px]" : "h-[160px]")} />
      )}
    </div>
  );
}
