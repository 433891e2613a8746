import { useState } from "react";
import { api } from "@/api/client";
import { Badge } from "@/kit/Badge";
import { Button } from "@/kit/Button";
import { moment } from "@/kit/format";
import { toast } from "@/kit/toasts";
import { Question } from "../Question";
import { useAct } from "../useAct";
import { daysLeft, type Token, useTokensChanged } from "./tokens";

const SOON = 7; // days

export function TokenRow({ one }: { one: Token }) {
  const [asking, setAsking] = useState(false);
  const changed = useTokensChanged();
  const act = useAct();
  const left = daysLeft(one.expires, new Date());
  const revoke = () =>
    act.run(
      () => api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: one.id } } }),
      () => {
        changed();
        toast(`The token ${one.name} is revoked`);
      },
    );
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-semibold break-all">{one.name}</span>
          <code className="font-mono text-xs text-dim">{one.prefix}…</code>
          {one.scopes.map((scope) => (
            <Badge key={scope} tone={scope === "trade" ? "warn" : "neutral"}>
              {scope}
            </Badge>
          ))}
          {left === null && <Badge tone="bad">over</Badge>}
          {left !== null && left < SOON && <Badge tone="warn">ends soon</Badge>}
        </div>
        <div className="text-xs text-dim tabular-nums">
          made {moment(one.created)} · {left === null ? "ended" : "good until"} {moment(one.expires)} ·{" "}
          {one.last_used ? `last used ${moment(one.last_used)}` : "never used"}
        </div>
      </div>
      <Button look="quiet" onClick={() => setAsking(true)}>
        Revoke
      </Button>
      {asking && (
        <Question title="Revoke this token?" yes="Revoke" act={act} onYes={revoke} onClose={() => setAsking(false)}>
          <strong>{one.name}</strong> ({one.prefix}…) lets nobody in from now on. This can't be undone.
        </Question>
      )}
    </li>
  );
}
