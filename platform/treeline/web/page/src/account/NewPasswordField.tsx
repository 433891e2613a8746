import { PasswordField } from "./PasswordField";

export const SHORTEST_PASSWORD = 10;

interface NewPasswordFieldProps {
  label: string;
  name?: string;
  value: string;
  error?: string;
  onChange: (text: string) => void;
}

/** A password to be chosen, with what makes one good, told before. */
export function NewPasswordField({ label, name = "password", value, error, onChange }: NewPasswordFieldProps) {
  const missing = SHORTEST_PASSWORD - value.length;
  return (
    <PasswordField
      label={label}
      name={name}
      autoComplete="new-password"
      value={value}
      onChange={onChange}
      error={error}
      hint={
        value && missing > 0
          ? `${missing} more ${missing === 1 ? "character" : "characters"}: at least ${SHORTEST_PASSWORD}.`
          : `At least ${SHORTEST_PASSWORD} characters; not a common password, and not like your address.`
      }
    />
  );
}
