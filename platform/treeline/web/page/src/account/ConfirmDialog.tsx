import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { Refused } from "@/api/errors";
import { useSession } from "@/api/session";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { CodeField } from "./CodeField";
import { digits } from "./codes";
import { FormError } from "./FormError";
import { PasswordField } from "./PasswordField";
import { SubmitButton } from "./SubmitButton";
import { useSecondFactor } from "./security/secondFactor";
import { TextButton } from "./TextButton";
import { useAct } from "./useAct";
import { faultOf } from "./words";

/** Whether it is really he who is signed in: a laptop may have been left open. */
export function ConfirmDialog({ onConfirmed, onClose }: { onConfirmed: () => void; onClose: () => void }) {
  const [by, setBy] = useState<"password" | "code">("password");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const user = useSession().data?.user;
  const hasSecond = useSecondFactor().data?.on ?? false;
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = by === "password" ? { password } : { code: digits(code) };
    act.run(() => api.POST("/api/v1/session/confirm", { body }), onConfirmed);
  };
  const change = () => {
    setBy(by === "password" ? "code" : "password");
    act.clear();
  };
  return (
    <Dialog
      title="Is it you?"
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton act={act} form="confirm" disabled={by === "password" ? !password : !digits(code)}>
            Confirm
          </SubmitButton>
        </>
      }
    >
      <form id="confirm" onSubmit={submit} className="flex flex-col gap-3">
        <p>This needs a confirmation, which then holds for five minutes.</p>
        <input name="username" autoComplete="username" value={user?.email || user?.username || ""} readOnly hidden />
        {by === "password" ? (
          <PasswordField
            key="password"
            label="Your password"
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            error={faultOf(act.error, "password")}
            autoFocus
          />
        ) : (
          <CodeField
            key="code"
            label="Code of your app, or a recovery code"
            of="app"
            value={code}
            onChange={setCode}
            error={faultOf(act.error, "code")}
            autoFocus
          />
        )}
        {hasSecond && (
          <span>
            <TextButton onClick={change}>
              {by === "password" ? "Use a code instead" : "Use the password instead"}
            </TextButton>
          </span>
        )}
        <FormError error={act.error} fields={["password", "code"]} />
        {act.error instanceof Refused && act.error.status === 409 && (
          <p className="text-dim">Sign out and in again: a sign-in just now is as good.</p>
        )}
      </form>
    </Dialog>
  );
}
