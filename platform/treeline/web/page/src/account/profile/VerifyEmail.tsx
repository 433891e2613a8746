import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { toast } from "@/kit/toasts";
import { CodeField } from "../CodeField";
import { isWholeMailedCode } from "../codes";
import { FormError } from "../FormError";
import { MailHint } from "../MailHint";
import { Resend } from "../Resend";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { useEmailsChanged } from "./emails";

/** The code that was sent to an address that is to be added. */
export function VerifyEmail({ email }: { email: string }) {
  const [code, setCode] = useState("");
  const changed = useEmailsChanged();
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(
      async () => (await api.POST("/api/v1/account/email/verify", { body: { code } })).data as Session,
      () => {
        changed();
        toast(`${email} is verified`, { tone: "good" });
      },
    );
  };
  return (
    <div className="flex max-w-90 flex-col gap-2 pb-1">
      <form onSubmit={submit} className="flex flex-col gap-2">
        <CodeField
          label="Code from the e-mail"
          of="mail"
          value={code}
          onChange={setCode}
          hint={<MailHint />}
          error={faultOf(act.error, "code")}
        />
        <FormError error={act.error} fields={["code"]} />
        <span>
          <SubmitButton act={act} disabled={!isWholeMailedCode(code)}>
            Verify
          </SubmitButton>
        </span>
      </form>
      <Resend />
    </div>
  );
}
