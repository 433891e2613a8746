import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { CodeField } from "../CodeField";
import { isWholeMailedCode } from "../codes";
import { FormError } from "../FormError";
import { MailHint } from "../MailHint";
import { Resend } from "../Resend";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";

interface VerifyFormProps {
  /** Where the code was sent; empty when that was before the page was loaded. */
  email: string;
  onAnswer: (session: Session) => void;
}

/** Asks for the code of the e-mail that verifies an address. */
export function VerifyForm({ email, onAnswer }: VerifyFormProps) {
  const [code, setCode] = useState("");
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(async () => (await api.POST("/api/v1/account/email/verify", { body: { code } })).data as Session, onAnswer);
  };
  return (
    <>
      <p>
        A code is on its way to {email ? <strong className="break-all">{email}</strong> : "your address"}. If that
        address has an account already, the e-mail says so instead: then sign in.
      </p>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <CodeField
          label="Code from the e-mail"
          of="mail"
          value={code}
          onChange={setCode}
          hint={<MailHint />}
          error={faultOf(act.error, "code")}
          autoFocus
        />
        <FormError error={act.error} fields={["code"]} />
        <SubmitButton act={act} large disabled={!isWholeMailedCode(code)}>
          Verify and sign in
        </SubmitButton>
      </form>
      <Resend />
    </>
  );
}
