import { useState } from "react";
import { Badge } from "@/kit/Badge";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { InfoIcon } from "@/kit/icons";
import { VERDICTS } from "./verdict";

const MARKS: readonly (readonly [string, string])[] = [
  ["Best run", "The highest Sharpe ratio of all runs. That it was picked as the highest makes it too high."],
  [
    "To be expected",
    "The best run of one half of the months, by its Sharpe ratio in the other half: the mean over many ways to halve them.",
  ],
  [
    "Luck alone",
    "The best that as many runs, as alike as these, would have on average if none of them earned anything: their own months, without what they earned on average, made larger and smaller and turned round at random, many times.",
  ],
  ["Luck, 1 in 20", "One time in twenty luck's best is higher than this."],
  [
    "Without timing",
    "What the best run held on average, held in the same proportions all the time. In a rising market that alone earns.",
  ],
  ["The last line", "What this batch was compared with over the same sessions, where its Sharpe ratio is known."],
];

/** What each mark and each verdict means, in a sentence. */
export function Explained() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        <InfoIcon /> How this is worked out
      </Button>
      {open && (
        <Dialog title="How this is worked out" size="wide" onClose={() => setOpen(false)}>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
            tabIndex={0}
            aria-label="What the marks and the verdicts mean"
            className="-m-4 flex max-h-[calc(100dvh-6.5rem)] flex-col gap-4 overflow-y-auto p-4"
          >
            <p>
              Among many runs the best looks good by luck. How good, is worked out from these very runs, in excess of
              cash and as annual Sharpe ratios.
            </p>
            <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
              <section className="flex flex-col gap-2">
                <h3 className="text-base font-semibold">The verdict</h3>
                <dl className="grid gap-x-3 gap-y-0.5 sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-y-2">
                  {Object.values(VERDICTS).map(({ tone, word, means }) => (
                    <div key={word} className="contents">
                      <dt className="max-sm:mt-1.5">
                        <Badge tone={tone}>{word}</Badge>
                      </dt>
                      <dd className="text-dim">{means}</dd>
                    </div>
                  ))}
                </dl>
              </section>
              <section className="flex flex-col gap-2">
                <h3 className="text-base font-semibold">The marks</h3>
                <dl className="grid gap-x-3 gap-y-0.5 sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-y-2">
                  {MARKS.map(([name, text]) => (
                    <div key={name} className="contents">
                      <dt className="font-medium max-sm:mt-1.5">{name}</dt>
                      <dd className="text-dim">{text}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            </div>
            <p className="border-t border-line pt-3 text-dim">
              It counts the runs of this batch alone. Every other batch of the strategy, and the choice of its tickers
              and of the range, were chances for luck, too. No verdict says anything about the years to come.
            </p>
          </section>
        </Dialog>
      )}
    </>
  );
}
