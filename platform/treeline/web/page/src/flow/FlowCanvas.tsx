import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { useThemeEdition } from "@/charts/palette";
import type { NodeId } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import { type Camera, fitted, pan, toView, zoom } from "./camera";
import { boxAt, type Chart, wayTo } from "./chart";
import { listen } from "./gestures";
import { Picture } from "./picture";

export interface FlowView {
  zoom: (factor: number) => void;
  fit: () => void;
  /** Brings a block into view, once what hides it is unfolded. */
  show: (id: NodeId) => void;
}

interface FlowCanvasProps {
  store: StrategyStore;
  chart: Chart;
  /** Read aloud in place of the picture. */
  summary: string;
  found: ReadonlySet<NodeId>;
  onOpen: (id: NodeId) => void;
  onZoom: (k: number) => void;
  view: Ref<FlowView>;
}

/** Where each strategy was left looking at. */
const cameras = new WeakMap<StrategyStore, Camera>();

/** The picture itself, drawn once a frame and only when something changed. */
export function FlowCanvas({ store, chart, summary, found, onOpen, onZoom, view }: FlowCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tree = useStore(store, (state) => state.tree);
  const selected = useStore(store, (state) => state.selected);
  const theme = useThemeEdition();
  const [hovered, setHovered] = useState<NodeId | null>(null);
  const way = useMemo(() => wayTo(chart, selected), [chart, selected]);
  const now = useRef({ tree, chart, selected, hovered, found, way, onOpen, onZoom });
  now.current = { tree, chart, selected, hovered, found, way, onOpen, onZoom };
  const picture = useRef<Picture | null>(null);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const made = new Picture(element, cameras.get(store) ?? null, () => now.current);
    picture.current = made;
    const at = (x: number, y: number) => {
      const { camera } = made;
      return boxAt(now.current.chart, (x - camera.x) / camera.k, (y - camera.y) / camera.k);
    };
    const stop = listen(element, {
      camera: () => made.camera,
      pan: (dx, dy) => made.look(pan(made.camera, dx, dy, now.current.chart, made.size)),
      look: (camera) => made.look(camera),
      click: (x, y) => {
        const hit = at(x, y);
        if (hit?.knob) store.getState().fold(hit.box.id);
        else store.getState().select(hit?.box.id ?? null);
      },
      open: (x, y) => {
        const hit = at(x, y);
        if (hit && !hit.knob) now.current.onOpen(hit.box.id);
      },
      hover: (x, y) => {
        const hit = at(x, y);
        element.style.cursor = hit ? "pointer" : "grab";
        setHovered(hit?.box.id ?? null);
      },
      leave: () => setHovered(null),
    });
    return () => {
      stop();
      cameras.set(store, made.camera);
      made.end();
      picture.current = null;
    };
  }, [store]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what the picture shows
  useEffect(() => picture.current?.ask(), [tree, chart, selected, hovered, found, theme]);

  // A block comes into view when it is selected, or once what hid it is unfolded; not when others are folded.
  const brought = useRef<NodeId | null>(selected);
  useEffect(() => {
    const box = chart.boxes[way[0] ?? -1];
    const made = picture.current;
    const already = brought.current === selected;
    brought.current = box ? selected : null;
    if (box && !already && made?.size.width) made.look(toView(made.camera, box, made.size));
  }, [chart, way, selected]);

  useImperativeHandle(view, () => ({
    zoom: (factor) => {
      const made = picture.current;
      if (made) made.look(zoom(made.camera, factor, made.size.width / 2, made.size.height / 2));
    },
    fit: () => {
      const made = picture.current;
      if (made) made.look(fitted(now.current.chart, made.size));
    },
    show: (id) => {
      const state = store.getState();
      if (!state.tree.nodes[id]) return;
      state.reveal(id);
      state.select(id);
    },
  }));

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={summary}
      className="absolute inset-0 size-full cursor-grab touch-none active:cursor-grabbing"
    />
  );
}
