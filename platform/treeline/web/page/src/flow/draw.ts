import { colourOf, faded, type Token } from "@/charts/palette";
import { count } from "@/kit/format";
import type { Kind, Tree, TreeNode } from "@/tree/model";
import { branchText, sentence } from "@/tree/textForm";
import type { Camera, Size } from "./camera";
import { BOX, type Box, type Chart, firstFrom, KNOB, TURN } from "./chart";

const COLOURS: Record<Kind, Token> = {
  ticker: "kind-asset",
  cash: "kind-asset",
  group: "kind-group",
  equal: "kind-weight",
  specified: "kind-weight",
  inverse_volatility: "kind-weight",
  scale: "kind-scale",
  sort: "kind-sort",
  gate: "kind-gate",
  enter_exit: "kind-state",
  reference: "kind-reference",
};

/** From here on boxes hold text; farther away they are bars of colour. */
const READABLE = 0.42;
/** From here on ways have their branch's name, and boxes their knob. */
const NAMED = 0.55;
/** Farther away than this the ways would be all that is seen. */
const FAINT = 0.12;
const FONT = "ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";
const PAD = 12;

interface Scene {
  tree: Tree;
  chart: Chart;
  camera: Camera;
  size: Size;
  /** Places in the chart of the selected block and all above it. */
  way: readonly number[];
  selected: string | null;
  hovered: string | null;
  found: ReadonlySet<string>;
}

/** Draws what of the chart is in view: all ways first, then the boxes. */
export function draw(context: CanvasRenderingContext2D, scene: Scene, ratio: number): void {
  const { camera, size, chart } = scene;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = colourOf("ground");
  context.fillRect(0, 0, size.width, size.height);
  context.setTransform(ratio * camera.k, 0, 0, ratio * camera.k, ratio * camera.x, ratio * camera.y);
  const view = {
    left: -camera.x / camera.k - TURN,
    right: (size.width - camera.x) / camera.k + TURN,
    top: -camera.y / camera.k - BOX.height,
    bottom: (size.height - camera.y) / camera.k,
  };
  drawWays(context, scene, view);
  const last = firstFrom(chart.boxes, view.bottom);
  const shown: Box[] = [];
  for (let index = firstFrom(chart.boxes, view.top); index < last; index += 1) {
    const box = chart.boxes[index] as Box;
    if (box.x < view.right && box.x + BOX.width > view.left) shown.push(box);
  }
  if (camera.k < READABLE) drawBars(context, scene, shown);
  else drawBoxes(context, scene, shown);
}

interface View {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function drawWays(context: CanvasRenderingContext2D, { tree, chart, camera, way }: Scene, view: View): void {
  const named = camera.k >= NAMED;
  const thin = 1.25 / Math.min(camera.k, 1);
  for (const second of [false, true]) {
    context.beginPath();
    for (const box of chart.boxes) if (box.second === second) trace(context, chart, box, view);
    context.lineWidth = thin;
    context.strokeStyle = colourOf(camera.k < FAINT ? "line" : second ? "dim" : "line-strong");
    context.setLineDash(second && camera.k >= READABLE ? [4, 3] : []);
    context.stroke();
  }
  context.setLineDash([]);
  context.beginPath();
  for (const index of way) trace(context, chart, chart.boxes[index] as Box, view);
  context.lineWidth = 2.25 / Math.min(camera.k, 1);
  context.strokeStyle = colourOf("accent");
  context.stroke();
  if (!named) return;
  context.font = `10.5px ${FONT}`;
  context.textBaseline = "alphabetic";
  const lit = new Set(way);
  const last = firstFrom(chart.boxes, view.bottom + BOX.height);
  for (let index = firstFrom(chart.boxes, view.top); index < last; index += 1) {
    const box = chart.boxes[index] as Box;
    const parent = chart.boxes[box.parent];
    const node = tree.nodes[box.id];
    if (!parent || !node || box.x - TURN > view.right || box.x < view.left) continue;
    const label = shortBranch(parent.kind, node);
    if (!label) continue;
    context.fillStyle = colourOf(lit.has(index) ? "accent" : "dim");
    context.fillText(label, box.x - TURN + 5, box.y + BOX.height / 2 - 4, TURN - 7);
  }
}

/** A branch's name as short as it can be: the figure alone of a weight or a stop. */
function shortBranch(parent: Kind, node: TreeNode): string {
  return branchText(parent, node).replace(/^(weight|at) /, "");
}

/** The way from a box's parent to it, as far as it may be in view. */
function trace(context: CanvasRenderingContext2D, chart: Chart, box: Box, view: View): void {
  const parent = chart.boxes[box.parent];
  if (!parent) return;
  const from = parent.x + BOX.width;
  const middle = BOX.height / 2;
  if (box.x < view.left || from > view.right || box.y < view.top || parent.y > view.bottom) return;
  if (box.first) {
    context.moveTo(from, box.y + middle);
    context.lineTo(box.x, box.y + middle);
    return;
  }
  const turn = box.x - TURN;
  context.moveTo(from, parent.y + middle);
  context.lineTo(turn, parent.y + middle);
  context.lineTo(turn, Math.min(box.y, view.bottom + BOX.height) + middle);
  if (box.y <= view.bottom) context.lineTo(box.x, box.y + middle);
}

/** From afar each block is a bar of its colour, never thinner than a pixel of the screen. */
function drawBars(context: CanvasRenderingContext2D, scene: Scene, shown: Box[]): void {
  const { selected, found, way, chart, camera } = scene;
  const height = Math.max(BOX.height, 1 / camera.k);
  const lit = new Set(way.map((index) => chart.boxes[index]?.id));
  const byKind = new Map<Kind, Box[]>();
  for (const box of shown) {
    const group = byKind.get(box.kind);
    if (group) group.push(box);
    else byKind.set(box.kind, [box]);
  }
  for (const [kind, boxes] of byKind) {
    context.fillStyle = faded(COLOURS[kind], 0.75);
    for (const box of boxes) context.fillRect(box.x, box.y, BOX.width, height);
  }
  context.fillStyle = colourOf("accent");
  for (const box of shown) if (lit.has(box.id)) context.fillRect(box.x, box.y, BOX.width, height);
  context.fillStyle = colourOf("warn");
  for (const box of shown) if (found.has(box.id)) context.fillRect(box.x, box.y, BOX.width, height);
  context.fillStyle = colourOf("ink");
  for (const box of shown) if (box.id === selected) context.fillRect(box.x, box.y, BOX.width, height);
}

function drawBoxes(context: CanvasRenderingContext2D, scene: Scene, shown: Box[]): void {
  const { tree, chart, camera, way, selected, hovered, found } = scene;
  const lit = new Set(way.map((index) => chart.boxes[index]?.id));
  context.textBaseline = "middle";
  for (const box of shown) {
    const node = tree.nodes[box.id];
    if (!node) continue;
    const chosen = box.id === selected;
    context.beginPath();
    context.roundRect(box.x, box.y, BOX.width, BOX.height, 5);
    context.fillStyle = colourOf(chosen ? "accent-soft" : box.id === hovered ? "raised" : "panel");
    context.fill();
    context.lineWidth = chosen ? 2 : 1;
    context.strokeStyle = colourOf(
      chosen || lit.has(box.id) ? "accent" : found.has(box.id) ? "warn" : box.id === hovered ? "line-strong" : "line",
    );
    context.stroke();
    context.fillStyle = colourOf(COLOURS[box.kind]);
    context.beginPath();
    context.roundRect(box.x, box.y, 4, BOX.height, [5, 0, 0, 5]);
    context.fill();
    context.font = `12px ${FONT}`;
    context.fillStyle = colourOf("ink");
    const room = BOX.width - 2 * PAD - (box.inner ? KNOB : 0);
    context.fillText(cut(context, node, room), box.x + PAD, box.y + BOX.height / 2 + 0.5);
  }
  if (camera.k >= NAMED) for (const box of shown) if (box.inner) drawKnob(context, box);
}

/** A dot on the right edge of what can be folded; with how many blocks are hidden in it when it is. */
function drawKnob(context: CanvasRenderingContext2D, box: Box): void {
  const y = box.y + BOX.height / 2;
  const text = box.hidden ? `+${count(box.hidden)}` : "";
  context.font = `600 10px ${FONT}`;
  const width = box.hidden ? Math.max(2 * KNOB, context.measureText(text).width + 10) : 10;
  const left = box.x + BOX.width - width / 2;
  context.beginPath();
  context.roundRect(left, y - (box.hidden ? KNOB : 5), width, box.hidden ? 2 * KNOB : 10, KNOB);
  context.fillStyle = colourOf(box.hidden ? COLOURS[box.kind] : "panel");
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = colourOf("line-strong");
  context.stroke();
  if (!box.hidden) return;
  context.fillStyle = colourOf("ground");
  context.textAlign = "center";
  context.fillText(text, box.x + BOX.width, y + 0.5);
  context.textAlign = "start";
}

const cuts = new WeakMap<TreeNode, { room: number; text: string }>();

/** A block's sentence, as much as there is room for. An edit makes the block another object, so it is cut anew. */
function cut(context: CanvasRenderingContext2D, node: TreeNode, room: number): string {
  const known = cuts.get(node);
  if (known?.room === room) return known.text;
  const whole = sentence(node).replace(/ then$/, "");
  let text = whole;
  if (context.measureText(whole).width > room) {
    let low = 0;
    let high = Math.min(whole.length, 80);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (context.measureText(`${whole.slice(0, middle)}…`).width <= room) low = middle;
      else high = middle - 1;
    }
    text = `${whole.slice(0, low)}…`;
  }
  cuts.set(node, { room, text });
  return text;
}
