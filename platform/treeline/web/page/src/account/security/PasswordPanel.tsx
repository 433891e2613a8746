import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { type Session, useSession, useTakeSession } from "@/api/session";
import { Panel } from "@/kit/Panel";
import { toast } from "@/kit/toasts";
import { FormError } from "../FormError";
import { NewPasswordField, SHORTEST_PASSWORD } from "../NewPasswordField";
import { PasswordField } from "../PasswordField";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { SESSIONS } from "./sessions";

export function PasswordPanel() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const session = useSession().data;
  const take = useTakeSession();
  const client = useQueryClient();
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { new_password: next, ...(current ? { current_password: current } : {}) };
    act.run(
      async () => (await api.POST("/api/v1/account/password", { body })).data as Session,
      (answer) => {
        take(answer);
        setCurrent("");
        setNext("");
        void client.invalidateQueries({ queryKey: SESSIONS });
        toast("Your password is changed, and all your other sessions are ended", { tone: "good" });
      },
    );
  };
  const user = session?.user;
  return (
    <Panel title="Password">
      <form onSubmit={submit} className="flex flex-col gap-3 p-3">
        <input name="username" autoComplete="username" value={user?.email || user?.username || ""} readOnly hidden />
        <div className="grid max-w-180 gap-3 sm:grid-cols-2">
          <PasswordField
            label="Current password"
            name="current-password"
            autoComplete="current-password"
            value={current}
            onChange={setCurrent}
            hint={session?.discord ? "Leave it empty if you have none and sign in through Discord." : undefined}
            error={faultOf(act.error, "current_password")}
          />
          <NewPasswordField
            label="New password"
            name="new-password"
            value={next}
            onChange={setNext}
            error={faultOf(act.error, "new_password")}
          />
        </div>
        <FormError error={act.error} fields={["current_password", "new_password"]} />
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <SubmitButton act={act} disabled={next.length < SHORTEST_PASSWORD}>
            Change the password
          </SubmitButton>
          <span className="text-xs text-dim">All your other sessions end; API tokens stay.</span>
        </div>
      </form>
    </Panel>
  );
}
