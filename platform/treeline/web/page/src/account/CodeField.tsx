import type { ReactNode } from "react";
import { Field, INPUT } from "@/kit/Field";
import { digits, mailedCode } from "./codes";

interface CodeFieldProps {
  label: string;
  /** Of a letter: eight letters and digits. Of an app: six digits, or eight of a recovery code. */
  of: "mail" | "app";
  value: string;
  hint?: ReactNode;
  error?: string;
  autoFocus?: boolean;
  onChange: (text: string) => void;
}

/** A code that is good once; phones and password managers fill it in. */
export function CodeField({ label, of, value, hint, error, autoFocus, onChange }: CodeFieldProps) {
  const tidy = of === "mail" ? mailedCode : digits;
  return (
    <Field label={label} hint={hint} error={error}>
      {(attributes) => (
        <input
          {...attributes}
          ref={autoFocus ? focusOnce : undefined}
          name="code"
          value={value}
          autoComplete="one-time-code"
          inputMode={of === "mail" ? "text" : "numeric"}
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          placeholder={of === "mail" ? "XXXX-XXXX" : "000000"}
          onChange={({ target }) => {
            // In the middle of the text nothing is put in order: the cursor would jump.
            const atEnd = target.selectionStart === target.value.length;
            onChange(atEnd && target.value.length > value.length ? tidy(target.value) : target.value);
          }}
          className={`${INPUT} h-10 text-center font-mono text-xl tracking-widest uppercase`}
        />
      )}
    </Field>
  );
}

function focusOnce(input: HTMLInputElement | null): void {
  input?.focus();
}
