import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/kit/Button";
import { Panel } from "@/kit/Panel";
import { toast } from "@/kit/toasts";
import { Loaded } from "../Loaded";
import { Question } from "../Question";
import { useAct } from "../useAct";
import { SessionRow } from "./SessionRow";
import { SESSIONS, useSessions } from "./sessions";

export function SessionsPanel() {
  const sessions = useSessions();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const act = useAct();
  const others = sessions.data?.filter((one) => !one.current).length ?? 0;
  const endOthers = () =>
    act.run(
      () => api.DELETE("/api/v1/sessions"),
      () => {
        setAsking(false);
        void client.invalidateQueries({ queryKey: SESSIONS });
        toast("All your other sessions are ended", { tone: "good" });
      },
    );
  return (
    <Panel
      title="Sessions"
      controls={
        <Button refused={others ? undefined : "There is no other session"} onClick={() => setAsking(true)}>
          End all others
        </Button>
      }
    >
      <Loaded query={sessions} height="h-24">
        {(items) => (
          <ul className="divide-y divide-line">
            {items.map((one) => (
              <SessionRow key={one.id} one={one} />
            ))}
          </ul>
        )}
      </Loaded>
      {asking && (
        <Question
          title="End all other sessions?"
          yes={others === 1 ? "End the other one" : `End the other ${others}`}
          act={act}
          onYes={endOthers}
          onClose={() => setAsking(false)}
        >
          Whoever uses one is signed out with his next request. This one stays.
        </Question>
      )}
    </Panel>
  );
}
