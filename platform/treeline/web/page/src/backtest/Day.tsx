import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { messageOf } from "@/api/errors";
import { lastUpTo } from "@/charts/days";
import { IconButton } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { INPUT } from "@/kit/Field";
import { money, percent } from "@/kit/format";
import { CloseIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { DayReadings } from "./DayReadings";
import { DayTree } from "./DayTree";
import type { Explanation } from "./explanation";
import { setQuery } from "./query";
import type { Asked, Outcome } from "./runs";
import { useExplanation } from "./useExplanation";

interface DayProps {
  tab: string;
  outcome: Outcome;
  asked: Asked;
  /** The session that was picked; null for the last. */
  day: string | null;
}

/** What a session's close decided: the way through the tree, what the indicators were, what is held then. */
export function Day({ tab, outcome, asked, day }: DayProps) {
  const { sessions } = outcome;
  const index = day === null ? sessions.length - 1 : lastUpTo(sessions, day);
  const session = sessions[index] ?? "";
  const { data, error, waiting } = useExplanation(asked, session);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (day !== null && window.innerWidth < 1200) place.current?.scrollIntoView({ block: "start", behavior: "smooth" });
  }, [day]);
  const go = (to: number) => setQuery({ day: sessions[Math.min(sessions.length - 1, Math.max(0, to))] });
  const step = (event: KeyboardEvent) => {
    const by = event.target instanceof HTMLInputElement ? undefined : { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    go(index + by);
  };
  return (
    <section
      ref={place}
      aria-label={`The day ${session}`}
      aria-busy={waiting}
      onKeyDown={step}
      className="flex scroll-mt-20 flex-col gap-3 rounded-lg border border-line bg-panel p-3 min-[1200px]:sticky min-[1200px]:top-18 min-[1200px]:max-h-[calc(100dvh-170px)] min-[1200px]:overflow-auto"
    >
      <header className="flex items-center gap-1">
        <h2 className="mr-1 text-sm font-semibold">Day</h2>
        <IconButton label="The session before" shortcut="←" disabled={index === 0} onClick={() => go(index - 1)}>
          ‹
        </IconButton>
        <input
          type="date"
          aria-label="Session"
          value={session}
          min={sessions[0]}
          max={sessions.at(-1)}
          onChange={({ target }) => target.value && go(lastUpTo(sessions, target.value))}
          className={classes(INPUT, "max-w-36")}
        />
        <IconButton
          label="The next session"
          shortcut="→"
          disabled={index === sessions.length - 1}
          onClick={() => go(index + 1)}
        >
          ›
        </IconButton>
        <span className="flex-1" />
        {day !== null && (
          <IconButton label="Back to the last session" onClick={() => setQuery({ day: null })}>
            <CloseIcon />
          </IconButton>
        )}
      </header>
      <Facts outcome={outcome} asked={asked} index={index} />
      {error ? (
        <Notice tone="bad">{messageOf(error)}</Notice>
      ) : data ? (
        <div className={classes("flex flex-col gap-3", waiting && "saturate-[0.4]")}>
          <Told tab={tab} asked={asked} explanation={data} />
        </div>
      ) : (
        <Skeleton className="h-96" />
      )}
    </section>
  );
}

function Facts({ outcome, asked, index }: { outcome: Outcome; asked: Asked; index: number }) {
  const before = outcome.equity[index - 1] ?? asked.settings.capital ?? 100_000;
  const equity = outcome.equity[index] ?? before;
  const earned = equity / before - 1;
  const facts: [string, ReactNode][] = [
    ["Equity", money(equity)],
    [
      "That day",
      <span key="day" className={earned < 0 ? "text-bad" : "text-good"}>
        {percent(earned, 2, true)}
      </span>,
    ],
    ["Drawdown", percent(outcome.drawdown[index])],
  ];
  return (
    <dl className="grid grid-cols-3 gap-2 text-xs">
      {facts.map(([title, value]) => (
        <div key={title}>
          <dt className="text-dim">{title}</dt>
          <dd className="text-sm font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Told({ tab, asked, explanation }: { tab: string; asked: Asked; explanation: Explanation }) {
  const { session, decided } = explanation;
  return (
    <>
      {decided !== session && (
        <p className="text-xs text-dim">
          Decided at the close of <span className="tabular-nums">{decided}</span>, the last one at which the tree was
          asked.
        </p>
      )}
      <Part title="Held after the close">
        <Held explanation={explanation} />
      </Part>
      <Part title="The way taken">
        <DayTree tab={tab} asked={asked} explanation={explanation} />
      </Part>
      <Part title="Indicators at that close">
        <DayReadings asked={asked} explanation={explanation} />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-xs font-medium text-dim">{title}</h3>
      {children}
    </div>
  );
}

const LEAST = 0.00005;

function Held({ explanation: { held } }: { explanation: Explanation }) {
  const cash = 1 - held.reduce((sum, one) => sum + one.weight, 0);
  const all = [...held].sort((one, other) => other.weight - one.weight);
  const rows = cash > LEAST ? [...all, { ticker: "Cash", weight: cash }] : all;
  return (
    <ul className="flex max-h-40 flex-col overflow-auto text-xs">
      {rows.map(({ ticker, weight }) => (
        <li key={ticker} className="flex h-5.5 items-center gap-2">
          <span className="w-20 truncate font-medium">{ticker}</span>
          <span className="h-1.5 flex-1 overflow-hidden rounded-full bg-raised">
            <span
              className={classes("block h-full rounded-full", ticker === "Cash" ? "bg-line-strong" : "bg-accent-fill")}
              style={{ width: `${weight * 100}%` }}
            />
          </span>
          <span className="figures w-[8ch]">{percent(weight)}</span>
        </li>
      ))}
    </ul>
  );
}
