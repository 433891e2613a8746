import { type Fault, inWords, messageOf, Refused } from "@/api/errors";
import { Button } from "@/kit/Button";
import { count } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { caveatsOf } from "./caveats";
import type { Outcome } from "./runs";
import { blockAt, showBlock } from "./tellFaults";

const NAMED = 5;

/** What to know before believing the figures. */
export function Caveats({ outcome }: { outcome: Outcome }) {
  const missing = Object.entries(outcome.gaps).filter(([, sessions]) => sessions > 0);
  const { grave: lines, slight } = caveatsOf(outcome);
  if (missing.length) lines.push(`Sessions without a bar: ${listed(missing)}`);
  return (
    <>
      {lines.length > 0 && (
        <Notice tone="warn">
          <Lines lines={lines} />
        </Notice>
      )}
      {slight.map((line) => (
        <p key={line} className="text-xs text-dim">
          {line}
        </p>
      ))}
    </>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return (
    <>
      {lines.length === 1 ? (
        lines[0]
      ) : (
        <ul className="list-disc pl-4">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function listed(missing: [string, number][]): string {
  const most = missing.sort(([, one], [, other]) => other - one);
  const named = most.slice(0, NAMED).map(([symbol, sessions]) => `${symbol} ${count(sessions)}`);
  return [...named, ...(most.length > NAMED ? [`${count(most.length - NAMED)} more symbols`] : [])].join(", ");
}

/** Why there is no new outcome; faults of blocks lead to them. */
export function Refusal({ tab, error, onAgain }: { tab: string; error: unknown; onAgain: () => void }) {
  const faults = error instanceof Refused ? error.faults : [];
  const again = <Button onClick={onAgain}>Try again</Button>;
  if (!faults.length)
    return (
      <Notice tone="bad" action={again}>
        {messageOf(error)}
      </Notice>
    );
  return (
    <Notice tone="bad">
      <ul className="flex max-h-40 flex-col gap-1 overflow-auto">
        {alike(faults).map(({ paths, text }) => {
          const block = blockAt(tab, paths[0] ?? "");
          return (
            <li key={text} className="flex flex-wrap items-baseline gap-x-2">
              <span className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]">
                <span className="font-mono text-xs text-dim">{paths.join(", ")}</span> {text}
              </span>
              {block && (
                <Button look="quiet" className="text-accent" onClick={() => showBlock(tab, block)}>
                  Show
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {faults.some((fault) => NO_PRICES.test(fault.message)) && (
        <p className="mt-1 text-dim">
          Choose other prices in the Backtest view, or replace the tickers in the Blocks view (Ctrl+F).
        </p>
      )}
    </Notice>
  );
}

const NO_PRICES = /has no such symbol/;

/** Faults that say the same, in one line with all their places. */
function alike(faults: readonly Fault[]): { paths: string[]; text: string }[] {
  const lines = new Map<string, Fault[]>();
  for (const fault of faults) lines.set(fault.message, [...(lines.get(fault.message) ?? []), fault]);
  return [...lines].map(([message, same]) => ({
    paths: same.map((fault) => fault.path),
    text: same.length === 1 && same[0] ? inWords(same[0]) : message,
  }));
}
