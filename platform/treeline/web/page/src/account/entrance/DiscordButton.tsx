import { api } from "@/api/client";
import { Button } from "@/kit/Button";
import { FormError } from "../FormError";
import { useAct } from "../useAct";

/** Goes to Discord's page, which sends the browser back. */
export function DiscordButton({ remember }: { remember: boolean }) {
  const act = useAct();
  const go = () =>
    act.run(
      async () => (await api.POST("/api/v1/session/discord", { body: { remember } })).data,
      (answer) => answer && window.location.assign(answer.url),
    );
  return (
    <>
      <div className="flex items-center gap-3 text-xs text-dim">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </div>
      <FormError error={act.error} />
      <Button className="h-9 w-full" busy={act.busy} onClick={go}>
        Continue with Discord
      </Button>
    </>
  );
}
