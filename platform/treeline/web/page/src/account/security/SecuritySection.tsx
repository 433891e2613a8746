import { useSession } from "@/api/session";
import { DiscordPanel } from "./DiscordPanel";
import { PasswordPanel } from "./PasswordPanel";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { SessionsPanel } from "./SessionsPanel";

export function SecuritySection() {
  const discord = useSession().data?.discord;
  return (
    <>
      <PasswordPanel />
      <SecondFactorPanel />
      <SessionsPanel />
      {discord && <DiscordPanel />}
    </>
  );
}
