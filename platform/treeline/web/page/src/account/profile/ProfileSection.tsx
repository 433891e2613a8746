import { useSession } from "@/api/session";
import { Badge } from "@/kit/Badge";
import { Panel } from "@/kit/Panel";
import { EmailsPanel } from "./EmailsPanel";
import { ThemePanel } from "./ThemePanel";

export function ProfileSection() {
  const user = useSession().data?.user;
  if (!user) return null;
  return (
    <>
      <Panel title="You">
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 p-3">
          <dt className="text-dim">User name</dt>
          <dd className="font-semibold break-all">{user.username}</dd>
          <dt className="text-dim">Notices go to</dt>
          <dd className="break-all">{user.email || "nobody: you have no address"}</dd>
          <dt className="text-dim">Role</dt>
          <dd>
            <Badge tone={user.role === "user" ? "neutral" : "info"}>{user.role}</Badge>
          </dd>
        </dl>
        <p className="border-t border-line px-3 py-2 text-xs text-dim">
          You can sign in by your user name as by any of your addresses. Other users see neither.
        </p>
      </Panel>
      <EmailsPanel />
      <ThemePanel />
    </>
  );
}
