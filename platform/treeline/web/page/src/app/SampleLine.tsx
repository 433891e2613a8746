import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { wayIn } from "@/account/next";
import { runBacktest, useBacktest } from "@/backtest/runs";
import { Button, IconButton } from "@/kit/Button";
import { openHelp } from "@/kit/help";
import { CloseIcon, PlayIcon } from "@/kit/icons";
import { found } from "@/strategy/workspace";
import { routes } from "./routes";

/** Above the sample strategy of whoever is not signed in: what to do with it. Its first backtest runs by itself. */
export function SampleLine({ tab }: { tab: string }) {
  const [, navigate] = useLocation();
  const [away, setAway] = useState(false);
  const { outcome } = useBacktest(tab);
  const first = useRef(outcome === null);
  useEffect(() => {
    if (first.current) void found(tab).then((one) => one && runBacktest(tab));
    first.current = false;
  }, [tab]);
  if (away) return null;
  return (
    <aside className="flex min-h-9 flex-none items-center gap-2 border-b border-line bg-accent-soft px-3 py-1">
      <p className="min-w-0 flex-1">
        <span className="max-xl:hidden">
          <strong className="font-semibold">Treeline</strong>: trading strategies as trees, backtested.{" "}
        </span>
        This is a sample. Change a number, press{" "}
        <strong className="font-semibold">
          <span className="max-md:hidden">Backtest</span>
          <span role="img" aria-label="Backtest" className="inline-flex align-[-2px] md:hidden">
            <PlayIcon />
          </span>
        </strong>
        . <span className="max-sm:hidden">Sign up to save it, and to sweep its variables.</span>
      </p>
      <Button look="quiet" className="max-sm:hidden" onClick={() => openHelp("begin")}>
        What next?
      </Button>
      <Button look="primary" hint="An account keeps what you have open" onClick={() => navigate(wayIn(routes.signUp))}>
        Sign up
      </Button>
      <IconButton label="Dismiss" onClick={() => setAway(true)}>
        <CloseIcon />
      </IconButton>
    </aside>
  );
}
