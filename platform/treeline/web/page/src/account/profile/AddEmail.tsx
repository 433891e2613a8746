import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { TextField } from "@/kit/Field";
import { FormError } from "../FormError";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { useEmailsChanged } from "./emails";

export function AddEmail() {
  const [email, setEmail] = useState("");
  const changed = useEmailsChanged();
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(
      () => api.POST("/api/v1/account/emails", { body: { email: email.trim() } }),
      () => {
        setEmail("");
        changed();
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-2 border-t border-line p-3">
      <div className="flex items-start gap-2">
        <TextField
          label="Another address"
          type="email"
          autoComplete="email"
          spellCheck={false}
          value={email}
          onChange={(text) => {
            setEmail(text);
            act.clear();
          }}
          error={faultOf(act.error, "email")}
          className="max-w-90 flex-1"
        />
        <span className="pt-5.75">
          <SubmitButton act={act} disabled={!email.trim()}>
            Send a code
          </SubmitButton>
        </span>
      </div>
      <FormError error={act.error} fields={["email"]} />
    </form>
  );
}
