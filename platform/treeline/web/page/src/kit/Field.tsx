import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";
import { HelpMark } from "./HelpMark";

export const INPUT =
  "h-8 w-full min-w-0 rounded-md border border-line bg-sunken px-2 text-ink hover:border-line-strong disabled:opacity-60 aria-invalid:border-bad";

interface FieldProps {
  label: string;
  /** What it is for, or its unit. */
  hint?: ReactNode;
  /** What is wrong with it, and what would be right. */
  error?: string;
  /** The help's word for it, where a newcomer would stumble over the label. */
  word?: string;
  className?: string;
  children: (attributes: {
    id: string;
    "aria-invalid": boolean | undefined;
    "aria-describedby": string | undefined;
  }) => ReactNode;
}

/** A label above a control, with its hint or its error below. */
export function Field({ label, hint, error, word, className, children }: FieldProps) {
  const id = useId();
  const below = error ?? hint;
  return (
    <div className={classes("flex min-w-0 flex-col gap-1", className)}>
      <div className="flex items-center gap-1">
        <label htmlFor={id} className="text-xs font-medium text-dim">
          {label}
        </label>
        {word && <HelpMark word={word} name={label} />}
      </div>
      {children({
        id,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": below ? `${id}-below` : undefined,
      })}
      {below && (
        <p id={`${id}-below`} className={classes("text-xs", error ? "text-bad" : "text-dim")}>
          {below}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<ComponentProps<"input">, "onChange" | "className"> {
  label: string;
  hint?: ReactNode;
  error?: string;
  word?: string;
  className?: string;
  onChange: (text: string) => void;
}

/** A line of text; also of dates, numbers, passwords by its `type`. */
export function TextField({ label, hint, error, word, className, onChange, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} word={word} className={className}>
      {(attributes) => (
        <input {...rest} {...attributes} onChange={(event) => onChange(event.target.value)} className={INPUT} />
      )}
    </Field>
  );
}

interface SelectFieldProps<Value extends string> {
  label: string;
  hint?: ReactNode;
  error?: string;
  word?: string;
  className?: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  disabled?: boolean;
  onChange: (value: Value) => void;
}

/** One of a few. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, error, word, className, value, options, disabled, onChange } = props;
  return (
    <Field label={label} hint={hint} error={error} word={word} className={className}>
      {(attributes) => (
        <select
          {...attributes}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value as Value)}
          className={INPUT}
        >
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Yes or no. */
export function Checkbox({
  label,
  checked,
  onChange,
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label className="inline-flex items-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-(--accent-fill)"
      />
      {label}
    </label>
  );
}
