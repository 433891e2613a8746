import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { colourOf, type Token, useThemeEdition } from "@/charts/palette";
import type { Layout } from "@/tree/layout";
import { isLeaf, type Kind, type NodeId, type Tree } from "@/tree/model";

const WIDTH = 84;
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

interface MinimapProps {
  layout: Layout;
  tree: Tree;
  zoom: number;
  scroll: RefObject<HTMLElement | null>;
  /** Blocks with something wrong, also those inside of folded ones. */
  faulty: ReadonlySet<NodeId>;
  found: ReadonlySet<NodeId>;
}

/** The whole tree at a glance, by kind, with what is wrong in red and what was found in amber; a drag scrolls. */
export function Minimap({ layout, tree, zoom, scroll, faulty, found }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lens = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  const theme = useThemeEdition();
  const scale = Math.min(1 / 6, height / Math.max(1, layout.height));

  useLayoutEffect(() => {
    const around = canvas.current?.parentElement;
    if (!around) return;
    const resized = new ResizeObserver(() => setHeight(around.clientHeight));
    resized.observe(around);
    return () => resized.disconnect();
  }, []);

  // A canvas that is given another height is empty.
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the tree the kinds are drawn, which the layout goes with
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (canvas.current) draw(canvas.current, layout, tree, scale, faulty, found);
    });
    return () => cancelAnimationFrame(frame);
  }, [layout, scale, height, faulty, found, theme]);

  useLayoutEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const follow = () => {
      if (!lens.current) return;
      lens.current.style.transform = `translateY(${(element.scrollTop / zoom) * scale}px)`;
      lens.current.style.height = `${Math.max(8, (element.clientHeight / zoom) * scale)}px`;
    };
    follow();
    element.addEventListener("scroll", follow, { passive: true });
    return () => element.removeEventListener("scroll", follow);
  }, [scroll, zoom, scale]);

  const go = (event: PointerEvent) => {
    const element = scroll.current;
    const top = event.currentTarget.getBoundingClientRect().top;
    if (element) element.scrollTop = ((event.clientY - top) / scale) * zoom - element.clientHeight / 2;
  };
  return (
    <div
      aria-hidden="true"
      className="relative hidden w-21 flex-none touch-none overflow-hidden border-l border-line bg-ground min-[700px]:block"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.buttons && go(event)}
    >
      <canvas ref={canvas} width={WIDTH * 2} height={height * 2} style={{ width: WIDTH, height }} />
      <div ref={lens} className="pointer-events-none absolute inset-x-0 top-0 border border-line-strong bg-accent/10" />
    </div>
  );
}

function draw(
  canvas: HTMLCanvasElement,
  layout: Layout,
  tree: Tree,
  scale: number,
  faulty: ReadonlySet<NodeId>,
  found: ReadonlySet<NodeId>,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, WIDTH, canvas.height);
  const step = Math.min(2, (WIDTH - 36) / Math.max(1, layout.deepest));
  const marks: [Token, number][] = [];
  for (const row of layout.rows) {
    if (row.type !== "head") continue;
    const kind = tree.nodes[row.id]?.kind;
    if (!kind) continue;
    context.fillStyle = colourOf(COLOURS[kind]);
    const y = row.y * scale;
    context.fillRect(4 + row.depth * step, y, isLeaf(kind) ? 9 : 20, Math.max(0.6, Math.min(3, row.h * scale * 0.8)));
    if (found.has(row.id)) marks.push(["warn", y]);
    if (faulty.has(row.id)) marks.push(["bad", y]);
  }
  for (const [token, y] of marks) {
    context.fillStyle = colourOf(token);
    context.fillRect(token === "bad" ? WIDTH - 8 : WIDTH - 16, y - 0.5, 7, 2);
  }
}
