import { useState } from "react";
import { useLocation } from "wouter";
import { Button, IconButton } from "@/kit/Button";
import { CloseIcon } from "@/kit/icons";
import { routes } from "./routes";
import { isSample } from "./sample";

/** Above the sample strategy of whoever is not signed in: what to do with it. */
export function SampleLine({ tab }: { tab: string }) {
  const [, navigate] = useLocation();
  const [away, setAway] = useState(false);
  if (away || !isSample(tab)) return null;
  return (
    <aside className="flex h-9 flex-none items-center gap-2 border-b border-line bg-accent-soft px-3">
      <p className="min-w-0 flex-1 truncate">
        This is a sample. Change a number, press <strong className="font-semibold">Backtest</strong>.
      </p>
      <Button look="primary" onClick={() => navigate(routes.signUp)}>
        Sign up<span className="hidden sm:inline"> to keep it</span>
      </Button>
      <IconButton label="Dismiss" onClick={() => setAway(true)}>
        <CloseIcon />
      </IconButton>
    </aside>
  );
}
