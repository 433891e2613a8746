import { Refused } from "@/api/errors";
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
        className="w-full md:w-44"
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
        className="w-full md:w-36"
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

function DayField({ label, value, error, last, onChange }: DayFieldProps) {
  return (
    <TextField
      label={label}
      type="date"
      className="w-full md:w-34"
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
  const names = known.some((one) => one.name === settings.source)
    ? known
    : [{ name: settings.source, trouble: "" }, ...known];
  const chosen = known.find((one) => one.name === settings.source);
  const options = names.map(({ name, trouble }) => [name, trouble ? `${name} (can't be used)` : name] as const);
  const trouble = chosen?.trouble || (guest && settings.source !== SAMPLE ? "sign in to use it" : "");
  return (
    <SelectField
      label={guest ? "Prices (sign in for more)" : "Prices"}
      className="w-full md:w-44"
      value={settings.source}
      options={guest ? [[SAMPLE, SAMPLE], ...options.filter(([name]) => name !== SAMPLE)] : options}
      error={error ?? (trouble || undefined)}
      onChange={(source) => change({ source })}
    />
  );
}
