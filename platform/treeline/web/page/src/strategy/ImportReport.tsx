import { useState } from "react";
import type { components } from "@/api/schema";
import { Button } from "@/kit/Button";
import { count, duration } from "@/kit/format";
import { CheckIcon, WarnIcon } from "@/kit/icons";
import { formatName, type Imported } from "./importing";
import { shortPath } from "./shortPath";

interface ImportReportProps {
  report: Imported;
  /** How long the translation took. */
  seconds: number | null;
  /** Opens the strategy at a place of its tree. */
  onOpenAt: (path: string) => void;
}

/** What was found in a file: how much, what of it was not translated, and where the original's meaning is not sure. */
export function ImportReport({ report, seconds, onOpenAt }: ImportReportProps) {
  const { untranslated, notes, tickers } = report;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="text-base font-semibold break-words">{report.document.name}</p>
        <p className="text-dim">
          {formatName(report.format)}
          {seconds !== null && <>, translated in {duration(seconds)}</>}
        </p>
      </div>
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        <Figure name="Blocks" value={report.nodes} />
        <Figure name="If … else" value={report.gates} />
        <Figure name="Levels" value={report.depth} />
        <Figure name="Tickers" value={tickers.length} />
      </dl>
      {tickers.length > 0 && <p className="font-mono text-xs break-words text-dim">{tickers.join(" ")}</p>}
      {untranslated.length === 0 ? (
        <p className="flex items-center gap-2 text-good">
          <CheckIcon /> All of it was translated
        </p>
      ) : (
        <Places
          warn
          title={`Not translated: ${count(untranslated.length)} ${untranslated.length === 1 ? "place" : "places"} that do not do what the original did`}
          places={untranslated}
          onOpenAt={onOpenAt}
        />
      )}
      {notes.length > 0 && (
        <Places
          title={`To know: ${count(notes.length)} ${notes.length === 1 ? "place" : "places"} whose exact meaning is not published`}
          places={notes}
          onOpenAt={onOpenAt}
        />
      )}
    </div>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div className="rounded-md border border-line bg-raised px-3 py-2">
      <dt className="text-xs text-dim">{name}</dt>
      <dd className="text-lg font-semibold tabular-nums">{count(value)}</dd>
    </div>
  );
}

const FIRST = 50;

interface PlacesProps {
  title: string;
  warn?: boolean;
  places: components["schemas"]["Note"][];
  onOpenAt: (path: string) => void;
}

function Places({ title, warn, places, onOpenAt }: PlacesProps) {
  const [shown, setShown] = useState(FIRST);
  return (
    <section className="flex flex-col gap-1">
      <h3 className={warn ? "flex items-center gap-2 font-medium text-warn" : "font-medium"}>
        {warn && <WarnIcon />} {title}
      </h3>
      <ul className="max-h-52 overflow-auto rounded-md border border-line">
        {places.slice(0, shown).map(({ path, reason }) => (
          <li key={`${path} ${reason}`} className="border-b border-line last:border-0">
            {path ? (
              <button
                type="button"
                title={`Open it at ${path}`}
                onClick={() => onOpenAt(path)}
                className="block w-full px-3 py-1.5 text-left hover:bg-raised"
              >
                <span className="block break-words">{reason}</span>
                <span className="block font-mono text-xs break-all text-dim">{shortPath(path)}</span>
              </button>
            ) : (
              <p className="px-3 py-1.5 break-words">{reason}</p>
            )}
          </li>
        ))}
        {places.length > shown && (
          <li className="p-1">
            <Button look="quiet" onClick={() => setShown(places.length)}>
              {count(places.length - shown)} more
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}
