import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { CodeField } from "../CodeField";
import { isWholeMailedCode } from "../codes";
import { FormError } from "../FormError";
import { MailHint } from "../MailHint";
import { NewPasswordField, SHORTEST_PASSWORD } from "../NewPasswordField";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";

interface ResetFormProps {
  email: string;
  onAnswer: (session: Session) => void;
}

/** A new password, for who has the code of the letter. */
export function ResetForm({ email, onAnswer }: ResetFormProps) {
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(
      async () => (await api.POST("/api/v1/account/password/reset", { body: { code, password } })).data as Session,
      onAnswer,
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p>
        If {email ? <strong className="break-all">{email}</strong> : "your address"} has an account, a code is on its
        way there.
      </p>
      {/* Which account the new password is of: for password managers. */}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <CodeField
        label="Code from the e-mail"
        of="mail"
        value={code}
        onChange={setCode}
        hint={<MailHint />}
        error={faultOf(act.error, "code")}
        autoFocus
      />
      <NewPasswordField
        label="New password"
        value={password}
        onChange={setPassword}
        error={faultOf(act.error, "password")}
      />
      <FormError error={act.error} fields={["code", "password"]} />
      <SubmitButton act={act} large disabled={!isWholeMailedCode(code) || password.length < SHORTEST_PASSWORD}>
        Set the password
      </SubmitButton>
      <p className="text-xs text-dim">All sessions of the account end; API tokens stay.</p>
    </form>
  );
}
