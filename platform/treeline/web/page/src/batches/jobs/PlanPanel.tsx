import type { ReactNode } from "react";
import { Link } from "wouter";
import { inWords, messageOf, Refused } from "@/api/errors";
import { routes } from "@/app/routes";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { count, duration } from "@/kit/format";
import { WarnIcon } from "@/kit/icons";
import { usePlan } from "@/variables/variables";
import type { Counted, Form } from "./form";
import type { Planned, Planning } from "./planned";

interface PlanPanelProps {
  form: Form;
  made: Counted;
  planning: Planning;
  onSample: (count: number) => void;
}

const BASIS: Record<Planned["expected"]["basis"], string> = {
  "this tree's earlier batches": "as this strategy took before",
  "other trees on this installation": "as other strategies took here",
  "a rule of thumb": "by a rule of thumb",
};

/** What the order makes, and what the API says of it; stays in its places while that is being asked. */
export function PlanPanel({ form, made, planning, onSample }: PlanPanelProps) {
  const plan = usePlan().data;
  const { planned, asking, waiting } = planning;
  const figures = planning.error ? null : planned; // of what was refused there are none
  const limits = planned?.limits ?? null;
  const most = limits?.combinations_per_batch ?? plan?.combinations_per_batch;
  const left = limits?.left_this_month;
  const fits = Math.min(most ?? Number.POSITIVE_INFINITY, left ?? Number.POSITIVE_INFINITY);
  const over = made.total !== null && made.total > fits;
  const refusal = ofCount(planning.error);
  const faults = elsewhere(planning.error);
  return (
    <aside
      aria-label="What it makes"
      className="flex min-w-0 flex-col gap-3 self-start rounded-lg border border-line bg-ground p-3 lg:sticky lg:top-0"
    >
      <div>
        <output
          className={classes("block text-[28px] leading-9 font-semibold tabular-nums", over && "text-bad")}
          aria-label="Combinations"
        >
          {made.total === null ? "–" : count(made.total)}
        </output>
        <p className="text-dim tabular-nums">of {count(most)} that a batch may have</p>
        <p className="min-h-5 text-xs leading-5 text-dim tabular-nums">
          <Factors form={form} made={made} />
        </p>
        {over && (
          <p role="alert" className="mt-1 text-bad">
            {refusal ??
              (made.total !== null && most !== undefined && made.total > most
                ? `More than the ${count(most)} that plan ${limits?.plan ?? plan?.name} allows a batch.`
                : `More than the ${count(left)} that are left this month.`)}
          </p>
        )}
        {over && form.kind !== "list" && fits > 0 && (
          <Button className="mt-2" onClick={() => onSample(fits)}>
            Draw {count(fits)} of them
          </Button>
        )}
      </div>
      <dl
        className={classes(
          "flex flex-col gap-1.5 border-t border-line pt-3 transition-opacity",
          (asking || made.missing) && "opacity-60",
        )}
        aria-busy={asking}
      >
        <Row name="Takes about" note={figures && BASIS[figures.expected.basis]}>
          {figures ? about(figures.expected_seconds) : "–"}
        </Row>
        <Row name="Sessions" note={figures && `${figures.span.first} to ${figures.span.last}`}>
          {figures ? count(figures.span.sessions) : "–"}
        </Row>
        <Row name="Run before">
          {figures ? (figures.earlier.combinations ? count(figures.earlier.combinations) : "none of them") : "–"}
        </Row>
        <Row
          name="Left this month"
          note={limits && `of ${count(limits.combinations_per_month)}, until ${limits.month_ends}`}
        >
          {limits ? count(limits.left_this_month) : "–"}
        </Row>
      </dl>
      <p role="status" className="min-h-4 text-xs text-dim">
        {waiting ? "Asked often: the plan follows within a minute." : asking ? "Asking …" : ""}
      </p>
      {figures && figures.earlier.batches.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-xs" aria-label="Batches that have run some of them">
          {figures.earlier.batches.slice(0, 3).map((batch) => (
            <li key={batch.id} className="flex gap-2">
              <Link href={routes.batch(batch.id)} className="min-w-0 flex-1 truncate text-accent hover:underline">
                {batch.name}
              </Link>
              <span className="figures text-dim">{count(batch.combinations)} of these</span>
            </li>
          ))}
        </ul>
      )}
      {faults.length > 0 && (
        <ul className="flex flex-col gap-1 text-bad" aria-label="Why it is refused">
          {faults.map((text) => (
            <li key={text} className="break-words">
              {text}
            </li>
          ))}
        </ul>
      )}
      {figures && figures.warnings.length > 0 && (
        <ul className="flex max-h-40 flex-col gap-1 overflow-y-auto text-xs text-warn">
          {figures.warnings.map((text) => (
            <li key={text} className="flex gap-1.5">
              <WarnIcon />
              <span className="min-w-0 break-words">{text}</span>
            </li>
          ))}
        </ul>
      )}
    </aside>
  );
}

/** It is an estimate: no tenths of seconds. */
function about(seconds: number): string {
  return seconds < 10 ? `${Math.max(1, Math.ceil(seconds))} s` : duration(seconds);
}

/** A figure, and what it rests on in a line of its own that is always there. */
function Row({ name, note, children }: { name: string; note?: string | null; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-3">
      <dt className="text-dim">{name}</dt>
      <dd className="figures">{children}</dd>
      {note !== undefined && <dd className="figures col-span-2 min-h-4 text-xs text-dim">{note}</dd>}
    </div>
  );
}

/** "{n} 11 × {t} 5". */
function Factors({ form, made }: { form: Form; made: Counted }) {
  if (form.kind === "list") return made.table?.names.length ? "one a line of the table" : null;
  const factors = [...made.values].filter(([, many]) => many !== 1);
  return factors.map(([name, many], place) => (
    <span key={name} className="inline-block whitespace-pre">
      {place > 0 && " × "}
      <span className="font-mono text-variable">{`{${name}}`}</span> {count(many)}
    </span>
  ));
}

/** Why there are too many, and what would fit, as the API says it. */
function ofCount(error: unknown): string | undefined {
  return error instanceof Refused ? (error.of("grid") ?? error.of("combinations")) : undefined;
}

const AT_FIELDS =
  /^(grid|sample\.|combinations|name$|priority$|source$|start$|end$|benchmark$|fill$|capital$|slippage|commission)/;

/** What is refused and stands at no field. */
function elsewhere(error: unknown): string[] {
  if (!error) return [];
  if (!(error instanceof Refused) || !error.faults.length) return [messageOf(error)];
  return error.faults
    .filter(({ path }) => !AT_FIELDS.test(path))
    .map((fault) =>
      /^(document\.)?root/.test(fault.path) ? `In the strategy, ${fault.path}: ${inWords(fault)}` : inWords(fault),
    );
}
