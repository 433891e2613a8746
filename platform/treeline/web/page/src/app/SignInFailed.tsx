import { useEffect, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { IconButton } from "@/kit/Button";
import { CloseIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";

const REASONS: Record<string, string> = {
  cancelled: "You said no at Discord's page.",
  address_not_verified: "Discord has no verified e-mail address of yours. Verify it there, then try again.",
  address_taken:
    "There is an account with this address already. Sign in to it, or reset its password, then connect Discord in your account.",
  sign_ups_closed: "Nobody can sign up at present. Those who have an account are let in.",
  connected_to_another: "This Discord account signs somebody else in. Disconnect it there first.",
  signed_out: "You signed out while you were at Discord. Sign in and connect again.",
};
const UNKNOWN = "It took longer than ten minutes, or Discord gave no answer that could be used. Try again.";

/** Why a sign-in through Discord came to nothing, once: `/?sign-in=failed&reason=…` is where the browser lands then. */
export function SignInFailed() {
  const [location, navigate] = useLocation();
  const search = useSearch();
  const [reason, setReason] = useState<string | null>(null);
  useEffect(() => {
    const asked = new URLSearchParams(search);
    if (asked.get("sign-in") !== "failed") return;
    setReason(asked.get("reason") ?? "unknown");
    navigate(location, { replace: true });
  }, [search, location, navigate]);
  if (reason === null) return null;
  return (
    <div className="flex-none px-3 pt-3">
      <Notice
        tone="warn"
        action={
          <IconButton label="Dismiss" className="-my-1" onClick={() => setReason(null)}>
            <CloseIcon />
          </IconButton>
        }
      >
        <strong className="font-semibold">You are not signed in.</strong> {REASONS[reason] ?? UNKNOWN}
      </Notice>
    </div>
  );
}
