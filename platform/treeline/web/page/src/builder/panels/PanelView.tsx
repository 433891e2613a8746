import { useMemo } from "react";
import { type Panel, useBuilder } from "../context";
import { AddPanel } from "./AddPanel";
import { BlockPanel } from "./BlockPanel";
import { ComparatorPanel, IndicatorPanel, MorePanel, StrategyPanel } from "./choices";
import { Floating } from "./Floating";
import { VariablePanel } from "./VariablePanel";

const LABELS: Record<Panel["kind"], string> = {
  comparator: "Comparison",
  indicator: "Indicator",
  more: "More of this sentence",
  variable: "Variable",
  strategy: "Strategy",
  block: "Block",
  add: "Add block",
};
const WIDTHS: Partial<Record<Panel["kind"], string>> = { indicator: "w-[30rem]", add: "w-96", block: "w-72" };

/** The one panel that is open over the rows. */
export function PanelView({ panel }: { panel: Panel }) {
  const { open, focusTree } = useBuilder();
  const anchor = useMemo(() => ({ current: { getBoundingClientRect: () => panel.at } }), [panel.at]);
  return (
    <Floating
      anchor={anchor}
      label={LABELS[panel.kind]}
      className={WIDTHS[panel.kind] ?? "w-64"}
      onClose={() => {
        open(null);
        focusTree();
      }}
    >
      <Inner panel={panel} />
    </Floating>
  );
}

function Inner({ panel }: { panel: Panel }) {
  switch (panel.kind) {
    case "comparator":
      return <ComparatorPanel id={panel.id} part={panel.part} />;
    case "indicator":
      return <IndicatorPanel id={panel.id} part={panel.part} />;
    case "more":
      return <MorePanel id={panel.id} part={panel.part} />;
    case "strategy":
      return <StrategyPanel id={panel.id} />;
    case "block":
      return <BlockPanel panel={panel} />;
    case "add":
      return <AddPanel panel={panel} />;
    case "variable":
      return <VariablePanel key={`${panel.id}/${panel.part}`} id={panel.id} part={panel.part} />;
  }
}
