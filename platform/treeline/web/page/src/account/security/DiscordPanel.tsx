import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { Button } from "@/kit/Button";
import { moment } from "@/kit/format";
import { Panel } from "@/kit/Panel";
import { toast } from "@/kit/toasts";
import { FormError } from "../FormError";
import { Loaded } from "../Loaded";
import { Question } from "../Question";
import { useAct } from "../useAct";

const DISCORD = ["account", "discord"] as const;

/** Which Discord account signs one in. */
export function DiscordPanel() {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const connection = useAct();
  const removal = useAct();
  const discord = useQuery({
    queryKey: DISCORD,
    queryFn: async ({ signal }) =>
      (await api.GET("/api/v1/account/discord", { signal })).data as components["schemas"]["Discord"],
  });
  const connect = () =>
    connection.run(
      async () => (await api.POST("/api/v1/account/discord")).data,
      (answer) => answer && window.location.assign(answer.url),
    );
  const disconnect = () =>
    removal.run(
      () => api.DELETE("/api/v1/account/discord"),
      () => {
        setAsking(false);
        void client.invalidateQueries({ queryKey: DISCORD });
        toast("Discord doesn't sign you in any more");
      },
    );
  return (
    <Panel title="Discord">
      <Loaded query={discord} height="h-8">
        {({ name, since }) => (
          <div className="flex flex-col gap-3 p-3">
            <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
              <p className="min-w-0 break-words">
                {since ? (
                  <>
                    <strong>{name || "A Discord account"}</strong> signs you in, since {moment(since)}.
                  </>
                ) : (
                  "No Discord account signs you in."
                )}
              </p>
              {since ? (
                <Button onClick={() => setAsking(true)}>Disconnect</Button>
              ) : (
                <Button busy={connection.busy} onClick={connect}>
                  Connect Discord
                </Button>
              )}
            </div>
            <FormError error={connection.error} />
          </div>
        )}
      </Loaded>
      {asking && (
        <Question
          title="Disconnect Discord?"
          yes="Disconnect"
          act={removal}
          onYes={disconnect}
          onClose={() => setAsking(false)}
        >
          From now on Discord does not sign you in. Your password still does.
        </Question>
      )}
    </Panel>
  );
}
