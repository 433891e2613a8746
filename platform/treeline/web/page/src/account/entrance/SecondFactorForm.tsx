import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { CodeField } from "../CodeField";
import { digits } from "../codes";
import { FormError } from "../FormError";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";

/** Asks for what the app shows, or a recovery code in its place. */
export function SecondFactorForm({ onAnswer }: { onAnswer: (session: Session) => void }) {
  const [code, setCode] = useState("");
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(
      async () => (await api.POST("/api/v1/session/second-factor", { body: { code: digits(code) } })).data as Session,
      onAnswer,
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <CodeField
        label="Code"
        of="app"
        value={code}
        onChange={setCode}
        hint="The six digits that your app shows now, or one of your recovery codes of eight."
        error={faultOf(act.error, "code")}
        autoFocus
      />
      <FormError error={act.error} fields={["code"]} />
      <SubmitButton act={act} large disabled={![6, 8].includes(digits(code).length)}>
        Sign in
      </SubmitButton>
      <p className="text-xs text-dim">Lost both the app and the recovery codes? Ask an admin of this installation.</p>
    </form>
  );
}
