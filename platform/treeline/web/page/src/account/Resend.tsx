import { useState } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { Button } from "@/kit/Button";
import { FormError } from "./FormError";
import { useAct } from "./useAct";
import { useSecondsUntil } from "./useWait";

const PAUSE = 30_000; // milliseconds: a letter may take that long

/** Has another code sent, some time after the one before. */
export function Resend({ onAnswer }: { onAnswer?: (session: Session) => void }) {
  const act = useAct();
  const [until, setUntil] = useState(() => Date.now() + PAUSE);
  const [sent, setSent] = useState(false);
  const wait = useSecondsUntil(until);
  const send = () =>
    act.run(
      async () => (await api.POST("/api/v1/account/email/verify/resend")).data as Session,
      (session) => {
        setSent(true);
        setUntil(Date.now() + PAUSE);
        onAnswer?.(session);
      },
    );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button busy={act.busy} disabled={wait > 0} onClick={send} className="tabular-nums">
          Send another code{wait > 0 && ` in ${wait} s`}
        </Button>
        <span role="status" className="text-xs text-dim">
          {sent && "Another code is on its way; the one before is void."}
        </span>
      </div>
      <FormError error={act.error} />
    </div>
  );
}
