/** What a condition, a reading, or a sort can say besides: shown as words only once it is set. */

import {
  addCondition,
  addTo,
  inGroup,
  nest,
  removeCondition,
  swapSides,
  switchOperand,
  takeFrom,
  ungroup,
} from "@/tree/conditions";
import { partOf, setPart } from "@/tree/edits";
import { type Condition, groupName, isComparison, isReading, type Tree, type TreeNode } from "@/tree/model";

export interface MoreItem {
  key: string;
  label: string;
  detail?: string;
  group: string;
  change: (tree: Tree) => void;
}

/** All that can be said more at a place of a block. */
export function moreOf(node: TreeNode, part: string): MoreItem[] {
  if (node.kind === "sort") return part ? sortLine(node, part) : sortItems(node);
  if (node.kind === "scale") return readingItems(node, "by", "The reading", true);
  if (node.kind !== "gate" && node.kind !== "enter_exit") return [];
  const condition = partOf(node, part) as Condition | undefined;
  if (!condition) return [];
  return [
    ...(isComparison(condition) ? comparisonItems(node, part) : groupItems(node, part)),
    ...placeItems(node, part),
  ];
}

function toggle(node: TreeNode, part: string, name: string, label: string, value: unknown, group: string): MoreItem {
  const place = part ? `${part}.${name}` : name;
  const set = partOf(node, place) !== undefined;
  return {
    key: `${place}`,
    label: set ? `Without “${label}”` : label,
    group,
    change: (tree) => setPart(tree, node.id, place, set ? undefined : value),
  };
}

function readingItems(node: TreeNode, part: string, group: string, withFactors: boolean): MoreItem[] {
  const ago = toggle(node, part, "days_ago", "… days ago", 1, group);
  if (!withFactors) return [ago];
  return [ago, toggle(node, part, "times", "times …", 1.02, group), toggle(node, part, "plus", "plus …", 1, group)];
}

function comparisonItems(node: TreeNode, part: string): MoreItem[] {
  const comparison = partOf(node, part) as Extract<Condition, { left: unknown }>;
  const items: MoreItem[] = [toggle(node, part, "for_days", "for … days", 2, "The comparison")];
  for (const side of ["left", "right"] as const) {
    const reading = isReading(comparison[side]);
    const group = side === "left" ? "The left side" : "The right side";
    if (reading) items.push(...readingItems(node, `${part}.${side}`, group, true));
    items.push({
      key: `${part}.${side}/switch`,
      label: reading ? "a number instead" : "an indicator instead",
      group,
      change: (tree) => switchOperand(tree, node.id, part, side),
    });
  }
  items.push({
    key: "swap",
    label: "Swap sides",
    group: "The comparison",
    change: (tree) => swapSides(tree, node.id, part),
  });
  return [
    ...items.filter((one) => one.group === "The comparison"),
    ...items.filter((one) => one.group !== "The comparison"),
  ];
}

function groupItems(node: TreeNode, part: string): MoreItem[] {
  const condition = partOf(node, part) as Condition;
  if (isComparison(condition)) return [];
  const other = groupName(condition) === "all" ? "any" : "all";
  const parts = "all" in condition ? condition.all : condition.any;
  const items: MoreItem[] = [
    { key: "add", label: "+ condition", group: "Conditions", change: (tree) => addCondition(tree, node.id, part) },
    {
      key: "turn",
      label: `Turn into ${other}`,
      group: "Conditions",
      change: (tree) => setPart(tree, node.id, part, other === "all" ? { all: parts } : { any: parts }),
    },
  ];
  if (parts.length === 1 || inGroup(part))
    items.push({
      key: "ungroup",
      label: "Ungroup",
      group: "Conditions",
      change: (tree) => ungroup(tree, node.id, part),
    });
  return items;
}

function placeItems(node: TreeNode, part: string): MoreItem[] {
  const condition = partOf(node, part) as Condition;
  const items: MoreItem[] = [];
  if (isComparison(condition))
    items.push(
      {
        key: "and",
        label: "and another condition",
        detail: "all of both",
        group: "Conditions",
        change: (tree) => addCondition(tree, node.id, part, "all"),
      },
      {
        key: "or",
        label: "or another condition",
        detail: "any of both",
        group: "Conditions",
        change: (tree) => addCondition(tree, node.id, part, "any"),
      },
    );
  else
    items.push(
      { key: "nest", label: "Nest in all", group: "Conditions", change: (tree) => nest(tree, node.id, part, "all") },
      {
        key: "nest-any",
        label: "Nest in any",
        group: "Conditions",
        change: (tree) => nest(tree, node.id, part, "any"),
      },
    );
  if (inGroup(part))
    items.push({
      key: "remove",
      label: "Remove this condition",
      group: "Conditions",
      change: (tree) => removeCondition(tree, node.id, part),
    });
  return items;
}

function sortItems(node: Extract<TreeNode, { kind: "sort" }>): MoreItem[] {
  const { weighting = "equal", window = 20 } = node.fields;
  const weightings = [
    ["equal", "equal shares"],
    ["rank", "by rank"],
    ["inverse_volatility", "by inverse volatility"],
  ] as const;
  return [
    ...readingItems(node, "score[0].measure", "What it sorts by", false),
    {
      key: "score",
      label: "+ score",
      detail: "the sum of weight × measure",
      group: "What it sorts by",
      change: (tree) => addTo(tree, node.id, "score"),
    },
    {
      key: "limits",
      label: "+ limit",
      detail: "only where RSI 10 < 80",
      group: "What it sorts by",
      change: (tree) => addTo(tree, node.id, "limits"),
    },
    {
      key: "ties",
      label: "+ tie break",
      detail: "equal scores by another measure",
      group: "What it sorts by",
      change: (tree) => addTo(tree, node.id, "ties"),
    },
    ...weightings
      .filter(([name]) => name !== weighting)
      .map(([name, label]) => ({
        key: `weighting-${name}`,
        label,
        group: "How the chosen ones are weighted",
        change: (tree: Tree) => {
          setPart(tree, node.id, "weighting", name === "equal" ? undefined : name);
          setPart(tree, node.id, "window", name === "inverse_volatility" ? window : undefined);
        },
      })),
  ];
}

function sortLine(node: TreeNode, part: string): MoreItem[] {
  return [
    ...readingItems(node, `${part}.measure`, "The measure", false),
    { key: "remove", label: "Remove this line", group: "The line", change: (tree) => takeFrom(tree, node.id, part) },
  ];
}
