import { useLocation } from "wouter";
import { routes } from "@/app/routes";
import { useTabs } from "@/app/tabs";
import { Button } from "@/kit/Button";
import { TemplateCards } from "./TemplateCards";

/** The Dashboard of whoever is not signed in: what there is to try, and what an account is for. */
export function GuestDashboard() {
  const [, navigate] = useLocation();
  const open = useTabs((state) => state.items.length);
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-6 p-4 pt-8">
      <div className="flex flex-col items-center gap-3 text-center">
        <h1 className="text-xl font-semibold">Compose a strategy, sweep its numbers, see how much of it is luck</h1>
        <p className="max-w-xl text-base text-dim">
          Change and backtest any of these without an account. With one you save your strategies, use prices of your own
          and run batches of thousands of backtests at once.
          {open > 0 && " What you have open stays open."}
        </p>
        <div className="flex gap-2">
          <Button onClick={() => navigate(routes.signIn)}>Sign in</Button>
          <Button look="primary" onClick={() => navigate(routes.signUp)}>
            Sign up
          </Button>
        </div>
      </div>
      <h2 className="sr-only">Templates</h2>
      <TemplateCards />
    </div>
  );
}
