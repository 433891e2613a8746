import { Badge } from "@/kit/Badge";
import { Button } from "@/kit/Button";
import { InfoIcon } from "@/kit/icons";
import { Popover } from "@/kit/Popover";
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
  return (
    <Popover
      label="How this is worked out"
      align="end"
      className="w-[min(30rem,calc(100vw-16px))]"
      trigger={
        <Button look="quiet">
          <InfoIcon /> How this is worked out
        </Button>
      }
    >
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        aria-label="What the marks and the verdicts mean"
        className="flex max-h-[70vh] flex-col gap-3 overflow-auto"
      >
        <p>
          Among many runs the best looks good by luck. How good, is worked out from these very runs, in excess of cash
          and as annual Sharpe ratios.
        </p>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5">
          {MARKS.map(([name, text]) => (
            <div key={name} className="contents">
              <dt className="font-medium">{name}</dt>
              <dd className="text-dim">{text}</dd>
            </div>
          ))}
        </dl>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1.5 border-t border-line pt-3">
          {Object.values(VERDICTS).map(({ tone, word, means }) => (
            <div key={word} className="contents">
              <dt>
                <Badge tone={tone}>{word}</Badge>
              </dt>
              <dd className="text-dim">{means}</dd>
            </div>
          ))}
        </dl>
        <p className="border-t border-line pt-3 text-dim">
          It counts the runs of this batch alone. Every other batch of the strategy, and the choice of its tickers and
          of the range, were chances for luck, too. No verdict says anything about the years to come.
        </p>
      </section>
    </Popover>
  );
}
