import { messageOf } from "@/api/errors";
import { classes } from "@/kit/classes";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import type { Shown } from "../shown";
import { type Luck, type Source, useLuck } from "../source";
import { againstIt } from "./against";
import { Explained } from "./Explained";
import { marksOf } from "./marks";
import { Scale } from "./Scale";
import { VerdictLine } from "./VerdictLine";

const VERDICT = "grid min-h-43 sm:min-h-28 xl:min-h-23"; // of the longest reason

/** What a batch is read by, before anything else of it: how good its best would look by luck alone. */
export function LuckPanel({ source, shown }: { source: Source; shown: Shown }) {
  const { data, error } = useLuck(source);
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
        <div className="-my-1 -mr-2 ml-auto">
          <Explained />
        </div>
      </div>
      {error ? <Notice tone="bad">{messageOf(error)}</Notice> : <Told luck={data} shown={shown} live={source.live} />}
    </section>
  );
}

/** The verdict over sentences beside the picture. What is still to come holds its place; what can't be known takes none. */
function Told({ luck, shown, live }: { luck: Luck | undefined; shown: Shown; live: boolean }) {
  const sharpe = shown.benchmark_metrics?.sharpe;
  const benchmark = sharpe == null ? null : { name: shown.benchmark, sharpe };
  if (luck && !luck.known && !live) return <p className="text-dim">{luck.reason}</p>;
  const [why = "", ...more] = luck?.known ? luck.sentences : [];
  const told = luck?.known ? more : [luck?.reason ?? "Working out what luck alone would give…"];
  const picture = classes("order-first lg:order-none", benchmark ? "min-h-60 sm:min-h-56" : "min-h-54 sm:min-h-50");
  return (
    <div className="flex flex-col gap-4">
      {luck?.known && luck.verdict ? (
        <div className={VERDICT}>
          <VerdictLine verdict={luck.verdict} reason={unbroken(why)} />
        </div>
      ) : (
        !live && <Skeleton className={VERDICT} />
      )}
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_28rem]">
        <div
          aria-live="polite"
          className={classes(
            "flex flex-col gap-1.5 text-base text-dim",
            !live && "min-h-110 sm:min-h-60 lg:min-h-64 xl:min-h-52",
          )}
        >
          {told.map((sentence) => (
            <p key={sentence}>{unbroken(sentence)}</p>
          ))}
        </div>
        {luck ? (
          <div className={classes(picture, !luck.known && "hidden lg:block")}>
            <Scale marks={marksOf(luck, benchmark)} against={againstIt(luck)} />
          </div>
        ) : (
          <Skeleton className={picture} />
        )}
      </div>
    </div>
  );
}

/** The same with no line's end before "%" or within "p < 1 %". */
function unbroken(sentence: string): string {
  return sentence.replaceAll(" %", "\u00a0%").replace(/p ([<=>]) /g, "p\u00a0$1\u00a0");
}
