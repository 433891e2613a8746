import { classes } from "./classes";

interface SegmentedProps<Value extends string> {
  /** What is chosen, read aloud. */
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}

/** One of two to five views; a tab has at most one of these. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex shrink-0 rounded-md border border-line bg-raised p-0.5"
    >
      {options.map(([key, text]) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input could not be drawn as a segment
        <button
          key={key}
          type="button"
          role="radio"
          aria-checked={key === value}
          onClick={() => onChange(key)}
          className={classes(
            "h-6 rounded-sm px-2.5 text-sm whitespace-nowrap",
            key === value ? "bg-panel font-medium text-ink shadow-sm" : "text-dim hover:text-ink",
          )}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
