import { useEffect, useState } from "react";
import { TextField } from "@/kit/Field";

interface NumberFieldProps {
  label: string;
  hint?: string;
  error?: string;
  value: number;
  onChange: (value: number) => void;
}

/** A number that may be anything while it is typed; only what is a number is taken over. */
export function NumberField({ label, hint, error, value, onChange }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed ("5.") stays while it means the same number
  useEffect(() => {
    if (Number(text) !== value || text.trim() === "") setText(String(value));
  }, [value]);
  const wrong = text.trim() === "" || !Number.isFinite(Number(text)) ? "is not a number" : undefined;
  return (
    <TextField
      label={label}
      hint={hint}
      error={wrong ?? error}
      inputMode="decimal"
      value={text}
      onChange={(typed) => {
        setText(typed);
        const number = Number(typed);
        if (typed.trim() !== "" && Number.isFinite(number)) onChange(number);
      }}
    />
  );
}
