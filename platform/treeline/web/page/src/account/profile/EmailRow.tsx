import { useState } from "react";
import { api } from "@/api/client";
import { Badge } from "@/kit/Badge";
import { Button } from "@/kit/Button";
import { toast } from "@/kit/toasts";
import { FormError } from "../FormError";
import { Question } from "../Question";
import { useAct } from "../useAct";
import { type Email, useEmailsChanged } from "./emails";
import { VerifyEmail } from "./VerifyEmail";

/** One address; `alone`: there is no other. */
export function EmailRow({ one, alone }: { one: Email; alone: boolean }) {
  const [asking, setAsking] = useState(false);
  const changed = useEmailsChanged();
  const primary = useAct();
  const removal = useAct();
  const makePrimary = () =>
    primary.run(
      () => api.PUT("/api/v1/account/emails/primary", { body: { email: one.email } }),
      () => {
        changed();
        toast(`Notices go to ${one.email} now`, { tone: "good" });
      },
    );
  const remove = () =>
    removal.run(
      () => api.DELETE("/api/v1/account/emails", { params: { query: { email: one.email } } }),
      () => {
        setAsking(false);
        changed();
        toast(`${one.email} is removed`);
      },
    );
  return (
    <li className="flex flex-col gap-2 px-3 py-2">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="min-w-0 font-semibold break-all">{one.email}</span>
        {one.primary && <Badge tone="good">primary</Badge>}
        {!one.verified && <Badge tone="warn">not verified</Badge>}
        <span className="ml-auto flex gap-1">
          {one.verified && !one.primary && (
            <Button look="quiet" busy={primary.busy} onClick={makePrimary}>
              Make primary
            </Button>
          )}
          <Button
            look="quiet"
            refused={one.primary && !alone ? "Make another address primary first" : undefined}
            onClick={() => setAsking(true)}
          >
            Remove
          </Button>
        </span>
      </div>
      <FormError error={primary.error} />
      {!one.verified && <VerifyEmail email={one.email} />}
      {asking && (
        <Question
          title="Remove this address?"
          yes="Remove"
          act={removal}
          onYes={remove}
          onClose={() => setAsking(false)}
        >
          <strong>{one.email}</strong> signs you in no more.
          {alone && " Without any address no notice reaches you, and no code for a new password."}
        </Question>
      )}
    </li>
  );
}
