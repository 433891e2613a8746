import { Segmented } from "@/kit/Segmented";
import { type Batch, isOver } from "../progress";
import { useAddress, type View } from "./address";
import { BehavioursView } from "./BehavioursView";
import { Download } from "./Download";
import { FailuresView } from "./FailuresView";
import { Overview } from "./Overview";
import { useOpenBest } from "./openBest";
import { useRunActions } from "./runs";
import type { Shown } from "./shown";
import type { Source } from "./source";
import { ResultsView } from "./table/ResultsView";

interface ViewsProps {
  shown: Shown;
  kind: Source["kind"];
  /** The batch's id, or the link's secret. */
  name: string;
  /** The batch, if it is one of your own. */
  own: Batch | null;
}

/** A batch's results in one of their views; the address says which. */
export function Views({ shown, kind, name, own }: ViewsProps) {
  const [address, change] = useAddress();
  const over = isOver(shown.state);
  const source: Source = { kind, key: name, live: !over, edition: over ? `${shown.state} ${shown.done}` : "live" };
  const actions = useRunActions(own);
  const openBest = useOpenBest(source, address.metric, actions);
  const refused = over ? undefined : `Results still come, ${shown.label.toLowerCase()}: this waits until all are there`;
  const options: [View, string][] = [
    ["overview", "Overview"],
    ["results", "Results"],
    ["behaviours", "Behaviours"],
    ...(shown.failed ? [["failures", "Failures"] as [View, string]] : []),
  ];
  const view = options.some(([key]) => key === address.view) ? address.view : "overview";
  return (
    <>
      <div className="flex flex-none items-center justify-between gap-2 overflow-x-auto border-b border-line px-4 pb-2">
        <Segmented label="View" value={view} options={options} onChange={(next) => change({ view: next })} />
        <Download source={source} filters={address.filters} refused={shown.done ? refused : "There are no results"} />
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        {view === "overview" && (
          <Overview shown={shown} source={source} address={address} change={change} openBest={openBest} />
        )}
        {view === "results" && (
          <ResultsView
            shown={shown}
            source={source}
            address={address}
            change={change}
            actions={actions}
            refused={refused}
          />
        )}
        {view === "behaviours" && <BehavioursView shown={shown} source={source} actions={actions} />}
        {view === "failures" && <FailuresView source={source} failed={shown.failed} />}
      </div>
    </>
  );
}
