import { memo } from "react";
import type { Problem } from "@/tree/faults";
import type { Row as Place } from "@/tree/layout";
import { indent, linesOf } from "@/tree/layout";
import { isLeaf, type Kind, type Num, type TreeNode } from "@/tree/model";
import { KEYWORD, sentence } from "@/tree/sentence";
import { useBuilder } from "../context";
import { linePlainly } from "./plainly";
import { InlineNumber, type RowParts } from "./Readings";
import { LineWords, Sentence } from "./Sentence";

export interface RowProps {
  place: Place;
  node: TreeNode;
  /** With all its fields; else as plain words, one element. */
  full: boolean;
  /** Too small to be read: not even a button to fold. */
  tiny: boolean;
  selected: boolean;
  found: boolean;
  folded: boolean;
  faults: readonly Problem[];
  /** The number that it stands at in its parent. */
  edge?: "weight" | "stop";
  /** Its share among its siblings, "66.7 %", or where it stands on a scale, "at or below". */
  share?: string;
  /** Of a scale: its first and last stop. */
  ends?: string;
  /** Of a folded block: what is in it. */
  inside?: string;
  troubled?: number;
}

/** One row. All its events are heard by the builder. */
export const Row = memo(function Row(props: RowProps) {
  const { place } = props;
  switch (place.type) {
    case "head":
      return props.full ? <HeadRow {...props} /> : <PlainRow {...props} />;
    case "line":
      return props.full ? <LineRow {...props} /> : <PlainRow {...props} />;
    case "slot":
      return (
        <div className="row" data-type="slot" data-kind={props.node.kind} style={styleOf(props)}>
          {SLOT_WORDS[place.slot ?? ""]}
        </div>
      );
    case "add":
      return (
        <div
          role="treeitem"
          aria-level={place.depth + 1}
          aria-selected={false}
          tabIndex={-1}
          className="row"
          data-type="add"
          data-add={place.slot}
          data-id={place.id}
          style={styleOf(props)}
        >
          + Add block
        </div>
      );
    default:
      return null;
  }
});

const SLOT_WORDS: Record<string, string> = { else: "ELSE", inside: "INSIDE", outside: "OUTSIDE" };
const NO_PROBLEMS: readonly Problem[] = [];

function styleOf({ place, node }: RowProps) {
  const { y, h, depth, type, inset = 0 } = place;
  const head = type === "head" ? 4 : 0;
  const slot = type === "slot" ? 6 : 0;
  return {
    top: y,
    left: indent(depth) + inset * 20 + slot + (type === "head" && isLeaf(node.kind) ? 0 : 3),
    height: h - head,
  };
}

/** What a row stands on: leaves and folded blocks are cards of their own. */
function attributes(props: RowProps) {
  const { place, node, selected, found, folded, faults } = props;
  const head = place.type === "head";
  const container = !isLeaf(node.kind);
  return {
    id: head ? `block-${node.id}` : undefined,
    role: "treeitem",
    "aria-level": place.depth + (head ? 1 : 2),
    "aria-expanded": head && container ? !folded : undefined,
    "aria-selected": head && selected,
    "aria-invalid": head && faults.length ? true : undefined,
    className: "row",
    "data-type": place.type,
    "data-id": node.id,
    "data-row": place.key,
    "data-line": place.part,
    "data-kind": node.kind,
    "data-card": head && (!container || folded) ? "" : undefined,
    "data-leaf": head && !container ? "" : undefined,
    "data-on": head && selected ? "" : undefined,
    "data-found": found ? "" : undefined,
    style: styleOf(props),
  } as const;
}

function HeadRow(props: RowProps) {
  const { node, selected, folded, faults, edge, share, ends, inside, troubled = 0 } = props;
  const row: RowParts = { id: node.id, faults, reached: selected };
  const fault = faults.length ? ownFault(node, folded, faults) : undefined;
  return (
    <div {...attributes(props)}>
      {!isLeaf(node.kind) && <Twist id={node.id} folded={folded} />}
      {edge && <Edge row={row} edge={edge} value={node.edge ?? ""} share={share} />}
      {KEYWORD[node.kind] && <span className="word">{KEYWORD[node.kind]}</span>}
      <Sentence node={node} row={row} ends={ends} />
      {inside && ` · ${inside}`}
      {fault ? (
        <span className="fault">● {fault.text}</span>
      ) : (
        troubled > 0 && <span className="fault">● {troubled === 1 ? "1 problem" : `${troubled} problems`} inside</span>
      )}
      {selected && <RowButtons id={node.id} kind={node.kind} />}
    </div>
  );
}

function Twist({ id, folded }: { id: string; folded: boolean }) {
  return (
    <button type="button" className="twist" data-fold={id} tabIndex={-1} aria-label={folded ? "Unfold" : "Fold"}>
      {folded ? "▸" : "▾"}
    </button>
  );
}

function Edge({ row, edge, value, share }: { row: RowParts; edge: "weight" | "stop"; value: Num; share?: string }) {
  return edge === "weight" ? (
    <>
      <InlineNumber row={row} part="weight" value={value} label="weight" hint="its weight among its siblings" />
      {share}
    </>
  ) : (
    <>
      {share}
      <InlineNumber row={row} part="stop" value={value} label="stop" hint="where it gets everything" />
    </>
  );
}

function within(place: string, part: string): boolean {
  return place === part || place.startsWith(`${part}.`) || place.startsWith(`${part}[`);
}
/** Whether a line says more nearly than the line `part` where `place` is. */
function deeper(line: string | undefined, part: string, place: string): boolean {
  return line !== undefined && line !== part && within(line, part) && within(place, line);
}

/** The fault that a block's first row tells: none that a line of its own tells. */
function ownFault(node: TreeNode, folded: boolean, faults: readonly Problem[]): Problem | undefined {
  if (folded) return faults[0];
  const lines = linesOf(node);
  return faults.find((fault) => !lines.some((line) => line.part !== undefined && within(fault.part, line.part)));
}

/** The kinds whose sentence can say more than it does. */
const MORE: Partial<Record<Kind, string>> = { gate: "condition", enter_exit: "enter", sort: "", scale: "by" };

function RowButtons({ id, kind }: { id: string; kind: Kind }) {
  const { open } = useBuilder();
  const more = MORE[kind];
  return (
    <>
      {more !== undefined && <MoreButton id={id} part={more} />}
      <button
        type="button"
        className="small"
        aria-label="Block menu"
        title="Wrap, turn into, copy, delete … (Shift+F10)"
        onClick={(event) => open({ kind: "block", id, part: "", at: event.currentTarget.getBoundingClientRect() })}
      >
        ⋯
      </button>
    </>
  );
}

function MoreButton({ id, part }: { id: string; part: string }) {
  const { open } = useBuilder();
  return (
    <button
      type="button"
      className="small"
      title="Days ago, for days, further conditions, limits …"
      onClick={(event) => open({ kind: "more", id, part, at: event.currentTarget.getBoundingClientRect() })}
    >
      more
    </button>
  );
}

function LineRow(props: RowProps) {
  const { node, place, selected, faults } = props;
  const part = place.part ?? "";
  const row: RowParts = { id: node.id, faults, reached: selected };
  const fault = faults.find(
    (one) => within(one.part, part) && !linesOf(node).some((line) => deeper(line.part, part, one.part)),
  )?.text;
  return (
    <div {...attributes(props)}>
      <LineWords node={node} part={part} row={row} />
      {fault && <span className="fault">● {fault}</span>}
      {selected && <MoreButton id={node.id} part={part} />}
    </div>
  );
}

/** The same in plain words: when drawn small, or far from what is looked at. */
function PlainRow(props: RowProps) {
  const { node, place, tiny, folded, edge, share, inside, faults, troubled = 0 } = props;
  const head = place.type === "head";
  const bad = (head ? faults : NO_PROBLEMS).length > 0 || troubled > 0;
  const before = edge
    ? `${edge === "stop" ? `${share ?? ""} ` : ""}${node.edge ?? ""}${edge === "weight" && share ? ` ${share}` : ""} `
    : "";
  return (
    <div
      {...attributes(props)}
      data-plain=""
      data-word={head ? KEYWORD[node.kind] : ""}
      title={bad ? faults[0]?.text : undefined}
    >
      {head && !tiny && !isLeaf(node.kind) && <Twist id={node.id} folded={folded} />}
      {`${before}${head ? sentence(node) : linePlainly(node, place.part ?? "")}${inside ? ` · ${inside}` : ""}${bad ? " ●" : ""}`}
    </div>
  );
}
