import type { FormEvent } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { TextField } from "@/kit/Field";
import { FormError } from "../FormError";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";

interface ForgotFormProps {
  email: string;
  onEmail: (email: string) => void;
  onAnswer: (session: Session) => void;
}

/** Has a code sent that lets a new password be chosen. */
export function ForgotForm({ email, onEmail, onAnswer }: ForgotFormProps) {
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(
      async () =>
        (await api.POST("/api/v1/account/password/forgot", { body: { email: email.trim() } })).data as Session,
      onAnswer,
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <TextField
        label="E-mail"
        type="email"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        value={email}
        onChange={onEmail}
        hint="If it has an account, a code for a new password is sent there."
        error={faultOf(act.error, "email")}
      />
      <FormError error={act.error} fields={["email"]} />
      <SubmitButton act={act} large disabled={!email.trim()}>
        Send the code
      </SubmitButton>
    </form>
  );
}
