import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useSignOut } from "@/app/signOut";
import { Badge } from "@/kit/Badge";
import { Button } from "@/kit/Button";
import { moment } from "@/kit/format";
import { toast } from "@/kit/toasts";
import { FormError } from "../FormError";
import { useAct } from "../useAct";
import { browserOf, type OpenSession, SESSIONS } from "./sessions";

export function SessionRow({ one }: { one: OpenSession }) {
  const client = useQueryClient();
  const signOut = useSignOut();
  const act = useAct();
  const browser = browserOf(one.user_agent);
  const end = () =>
    act.run(
      () => api.DELETE("/api/v1/sessions/{session_id}", { params: { path: { session_id: one.id } } }),
      () => {
        void client.invalidateQueries({ queryKey: SESSIONS });
        toast(`The session of ${browser} is ended`);
      },
    );
  return (
    <li className="flex flex-col gap-2 px-3 py-2">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-semibold break-words" title={one.user_agent}>
              {browser}
            </span>
            {one.current && <Badge tone="good">this one</Badge>}
          </div>
          <div className="text-xs text-dim tabular-nums">
            from {one.address} · since {moment(one.since)}
          </div>
        </div>
        <Button look="quiet" busy={act.busy} onClick={one.current ? signOut : end}>
          {one.current ? "Sign out" : "End"}
        </Button>
      </div>
      <FormError error={act.error} />
    </li>
  );
}
