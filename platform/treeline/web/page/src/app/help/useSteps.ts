import { useLocation } from "wouter";
import { wayIn } from "@/account/next";
import { useSession } from "@/api/session";
import { closeHelp, explain } from "@/kit/help";
import { openDraft } from "@/strategy/workspace";
import { routes } from "../routes";
import { isSample, keepSample, sampleTemplate } from "../sample";
import { useActions } from "../shortcuts";
import { keyAt, useTabs } from "../tabs";
import { isUnderWay, useRecentBatches } from "../underWay";

export interface Step {
  title: string;
  text: string;
  label: string;
  go: () => void;
}

/** From a sample to a batch's results, each step with the way there. */
export function useSteps(): Step[] {
  const [location, navigate] = useLocation();
  const user = useSession().data?.user;
  const batch = useRecentBatches().data?.find((one) => !isUnderWay(one));
  // The dialog gives the focus back first: what follows may move it.
  const leave = (then: () => void) => () => {
    closeHelp();
    setTimeout(then);
  };
  const toStrategy = (action?: string) =>
    leave(async () => {
      const key = keyAt(location) ?? useTabs.getState().items[0]?.key ?? (await openSample());
      navigate(key ? routes.strategy(key) : routes.start);
      if (key && action) runOnceListed(action);
    });
  return [
    {
      title: "Open a sample",
      text: "A strategy is a tree of blocks, read from the top at every close: what it ends at is held until the next one.",
      label: "Open the sample",
      go: leave(async () => {
        const key = await openSample();
        navigate(key ? routes.strategy(key) : routes.start);
      }),
    },
    {
      title: "Change a number, and backtest it",
      text: "The curve beside the blocks shows what would have become of the capital, after costs; below each figure stands that of the benchmark.",
      label: "Backtest",
      go: toStrategy("Backtest"),
    },
    {
      title: "Make a number a variable",
      text: "Write {n} in its place, or press Alt+V in it. The number itself stays as the default, with which a backtest runs.",
      label: "To the blocks",
      go: toStrategy(),
    },
    {
      title: "Sweep it",
      text: "Choose which values to try. Every combination of them becomes a run, and all of them a batch, which goes on when you close the page.",
      label: user ? "Sweep" : "Sign up to sweep",
      go: user ? toStrategy("Sweep") : leave(() => navigate(wayIn(routes.signUp))),
    },
    {
      title: "Read what it found, luck first",
      text: "Among many runs some look splendid by luck. See what luck alone would give, then look on the map for a region that is good all over, not for the best cell.",
      label: batch ? "Open the latest batch" : "The words of a batch",
      go: batch ? leave(() => navigate(routes.batch(batch.id))) : () => explain("luck"),
    },
  ];
}

/** The sample's tab, opened anew if it was closed; null where there is none. */
async function openSample(): Promise<string | null> {
  const open = useTabs.getState().items.find((tab) => isSample(tab.key));
  if (open) return open.key;
  const sample = await sampleTemplate();
  if (!sample) return null;
  const key = openDraft(sample.document);
  keepSample(key);
  return key;
}

const PATIENCE_MS = 5_000;

/** Does what is listed under this name in Ctrl+K, as soon as the room is there that can. */
function runOnceListed(label: string): void {
  const run = () => {
    const action = useActions.getState().items.findLast((one) => one.label === label);
    action?.run();
    return action !== undefined;
  };
  if (run()) return;
  const stop = useActions.subscribe(() => run() && stop());
  setTimeout(stop, PATIENCE_MS);
}
