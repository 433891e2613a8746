import { switchOperand } from "@/tree/conditions";
import { partOf, setPart } from "@/tree/edits";
import { COMPARATOR_SIGNS, COMPARATOR_WORDS, COMPARATORS, INDICATORS, withIndicator } from "@/tree/indicators";
import { type Comparison, isReading, type Measure, type NodeId, type Tree } from "@/tree/model";
import { useBuilder } from "../context";
import { useSaved } from "../rows/StrategyChoice";
import { moreOf } from "./more";
import { Picker, type PickItem } from "./Picker";

/** Makes an edit and closes the panel. */
function useChange() {
  const { store, open, focusTree } = useBuilder();
  return (label: string, change: (tree: Tree) => void) => {
    store.getState().edit(label, change);
    open(null);
    focusTree();
  };
}

function useNode(id: NodeId) {
  return useBuilder().store.getState().tree.nodes[id];
}

/** How two things are compared; and with what. */
export function ComparatorPanel({ id, part }: { id: NodeId; part: string }) {
  const change = useChange();
  const node = useNode(id);
  if (!node) return null;
  const limit = part.startsWith("limits");
  const whole = part.replace(/\.op$/, "");
  const items: PickItem[] = COMPARATORS.filter((op) => !limit || !op.startsWith("crosses")).map((op) => ({
    key: op,
    label: COMPARATOR_SIGNS[op],
    words: COMPARATOR_WORDS[op],
    detail: op.startsWith("crosses") ? "today, and not the session before" : COMPARATOR_WORDS[op],
    on: partOf(node, part) === op,
    run: () => change(`compare by ${COMPARATOR_SIGNS[op]}`, (tree) => setPart(tree, id, part, op)),
  }));
  if (!limit) {
    const { right } = partOf(node, whole) as Comparison;
    items.push({
      key: "switch",
      label: isReading(right) ? "with a number" : "with another indicator",
      words: "compare with",
      group: "Compare",
      run: () => change("compare with something else", (tree) => switchOperand(tree, id, whole, "right")),
    });
  }
  return <Picker label="Comparison" items={items} />;
}

/** All indicators, by name, unit or formula. */
export function IndicatorPanel({ id, part }: { id: NodeId; part: string }) {
  const change = useChange();
  const node = useNode(id);
  if (!node) return null;
  const place = part.replace(/\.indicator$/, "");
  const now = partOf(node, place) as Measure;
  const items = INDICATORS.map((one): PickItem => {
    const needs = one.reads.join(", ");
    return {
      key: one.name,
      label: (
        <span className="block w-40 truncate" title={one.title}>
          {one.title}
        </span>
      ),
      words: `${one.label} ${one.title} ${one.unit} ${one.formula} ${needs}`,
      detail: (
        <span
          title={`${one.formula} (${one.unit}; reads ${needs})`}
        >{`${one.unit} · ${one.formula.replaceAll("`", "")}`}</span>
      ),
      on: one.name === now.indicator,
      run: () =>
        change(`change to ${one.label}`, (tree) =>
          setPart(tree, id, place, withIndicator({ ...(partOf(tree.nodes[id] ?? node, place) as Measure) }, one.name)),
        ),
    };
  });
  return <Picker label="Indicators" items={items} search="Search indicators: rsi, percent, drawdown …" />;
}

/** What else the sentence can say. */
export function MorePanel({ id, part }: { id: NodeId; part: string }) {
  const change = useChange();
  const node = useNode(id);
  if (!node) return null;
  const items = moreOf(node, part).map(
    (one): PickItem => ({
      key: one.key,
      label: one.label,
      words: "",
      detail: one.detail,
      group: one.group,
      danger: one.key === "remove",
      run: () => change(one.label.replace(/^\+ /, "add a "), one.change),
    }),
  );
  return <Picker label="More" items={items} />;
}

/** Which saved strategy is referred to. */
export function StrategyPanel({ id }: { id: NodeId }) {
  const change = useChange();
  const { guest } = useBuilder();
  const saved = useSaved(guest);
  const items = (saved.data ?? []).map(
    (one): PickItem => ({
      key: one.id,
      label: one.name,
      words: one.name,
      detail: `version ${one.version}`,
      run: () => change(`refer to ${one.name}`, (tree) => setPart(tree, id, "strategy", one.id)),
    }),
  );
  const empty = guest
    ? "Sign in to refer to your saved strategies"
    : saved.isPending
      ? "Looking …"
      : "None is called so";
  return <Picker label="Strategies" items={items} search="Search your strategies" empty={empty} />;
}
