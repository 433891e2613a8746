import { navigate } from "wouter/use-browser-location";
import { Refused } from "@/api/errors";
import { routes } from "@/app/routes";
import { SelectField, TextField } from "@/kit/Field";
import { BenchmarkField } from "./BenchmarkField";
import { ranged, SHORTCUTS, shortcutOf } from "./ranges";
import type { BacktestSettings, BacktestSettingsHandle } from "./settings";
import { SAMPLE } from "./settings";
import { type Source, useSources } from "./sources";

type Fill = NonNullable<BacktestSettings["fill"]>;

const FILLS: readonly (readonly [Fill, string])[] = [
  ["close", "At the close"],
  ["next_open", "At the next open"],
  ["next_close", "At the next close"],
];

/** In the row the fields share its width; in the sheet each has its own line. */
const CELL = "w-full md:w-auto md:max-w-44 md:flex-1";

interface SettingsFieldsProps extends BacktestSettingsHandle {
  error: unknown;
  /** The last day of prices, as far as that is known. */
  last: string;
}

/** What the backtest is run over, and what it is compared with. */
export function SettingsFields({ settings, change, error, last }: SettingsFieldsProps) {
  const { sources, guest } = useSources();
  const source = sources?.find((one) => one.name === settings.source);
  const ends = source?.last ?? last;
  const fault = (path: string) => (error instanceof Refused ? error.of(path) : undefined);
  return (
    <>
      <SourceField settings={settings} change={change} sources={sources} guest={guest} error={fault("source")} />
      <SelectField
        label="Range"
        className={`${CELL} md:min-w-28`}
        value={shortcutOf(settings, ends)}
        options={SHORTCUTS}
        onChange={(shortcut) => shortcut !== "own" && change(ranged(shortcut, settings.end ?? null, ends))}
      />
      <DayField
        label="From"
        value={settings.start}
        error={fault("start")}
        last={ends}
        onChange={(start) => change({ start })}
      />
      <DayField label="To" value={settings.end} error={fault("end")} last={ends} onChange={(end) => change({ end })} />
      <BenchmarkField settings={settings} change={change} error={fault("benchmark")} />
      <SelectField
        label="Trades"
        word="fill"
        className={`${CELL} md:min-w-28`}
        value={settings.fill ?? "close"}
        options={FILLS}
        error={fault("fill")}
        onChange={(fill) => change({ fill })}
      />
    </>
  );
}

interface DayFieldProps {
  label: string;
  value: string | null | undefined;
  error?: string;
  last: string;
  onChange: (day: string | null) => void;
}

/** Empty: as early, or as late, as the prices go. */
function DayField({ label, value, error, last, onChange }: DayFieldProps) {
  return (
    <TextField
      label={label}
      type="date"
      className={`${CELL} md:min-w-32`}
      value={value ?? ""}
      max={last}
      error={error}
      onChange={(day) => onChange(day || null)}
    />
  );
}

interface SourceFieldProps extends BacktestSettingsHandle {
  sources: Source[] | undefined;
  guest: boolean;
  error?: string;
}

function SourceField({ settings, change, sources, guest, error }: SourceFieldProps) {
  const known = sources ?? [];
  const names = [...new Set([...(guest ? [SAMPLE] : known.map((one) => one.name)), settings.source])];
  const options = names.map((name) => [name, optionText(name, known)] as const);
  const chosen = known.find((one) => one.name === settings.source);
  const trouble = chosen?.trouble || (guest && settings.source !== SAMPLE ? "sign in to use it" : "");
  return (
    <SelectField
      label="Prices"
      word="prices"
      className={`${CELL} md:min-w-28`}
      value={settings.source}
      options={
        guest
          ? [
              [SAMPLE, SAMPLE],
              ["", "Sign in for more …"],
            ]
          : options
      }
      error={error ?? (trouble || undefined)}
      onChange={(source) => (source ? change({ source }) : navigate(routes.signIn))}
    />
  );
}

/** "sample, 1990–2022". */
function optionText(name: string, known: readonly Source[]): string {
  const source = known.find((one) => one.name === name);
  if (source?.trouble) return `${name}, can't be used`;
  if (!source?.first || !source.last) return name;
  return `${name}, ${source.first.slice(0, 4)}–${source.last.slice(0, 4)}`;
}
