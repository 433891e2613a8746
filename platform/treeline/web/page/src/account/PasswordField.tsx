import { type ReactNode, useState } from "react";
import { IconButton } from "@/kit/Button";
import { Field, INPUT } from "@/kit/Field";
import { EyeIcon, EyeOffIcon } from "./icons";

interface PasswordFieldProps {
  label: string;
  /** For password managers; `off` for what is none of theirs. */
  autoComplete: "current-password" | "new-password" | "off";
  name?: string;
  value: string;
  hint?: ReactNode;
  error?: string;
  autoFocus?: boolean;
  className?: string;
  onChange: (text: string) => void;
}

/** A secret to type; shown while its eye is open. */
export function PasswordField({ label, hint, error, onChange, className, autoFocus, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(attributes) => (
        <div className="relative">
          <input
            {...rest}
            {...attributes}
            ref={autoFocus ? focusOnce : undefined}
            type={shown ? "text" : "password"}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={1000}
            onChange={(event) => onChange(event.target.value)}
            className={`${INPUT} pr-9`}
          />
          <IconButton
            label={shown ? `Hide: ${label}` : `Show: ${label}`}
            aria-pressed={shown}
            className="absolute top-0.5 right-0.5"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOffIcon /> : <EyeIcon />}
          </IconButton>
        </div>
      )}
    </Field>
  );
}

function focusOnce(input: HTMLInputElement | null): void {
  input?.focus();
}
