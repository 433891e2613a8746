import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { move } from "@/tree/edits";
import type { Layout } from "@/tree/layout";
import { type NodeId, nodeOf, subtree } from "@/tree/model";
import { words } from "@/tree/sentence";
import type { StrategyStore } from "@/tree/store";
import { creep, type Drop, dropAt } from "./drag";
import { blocks, settle } from "./shared";

const STARTS_AFTER = 5;
const TAKEN = "input, button, select, [data-add]";

export interface Dragged {
  drop: Drop | null;
  /** What is dragged, in words, and where the pointer is. */
  text: string;
  x: number;
  y: number;
}

/** Drag and drop by the one pointer of the builder; near an edge it scrolls. By touch blocks move through their menu. */
export function useDragging(scroll: RefObject<HTMLElement | null>, store: StrategyStore, layout: Layout, zoom: number) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const held = useRef<{ id: NodeId; x: number; y: number; on: boolean } | null>(null);
  const pointer = useRef({ x: 0, y: 0 });
  const latest = useRef({ layout, zoom });
  useEffect(() => {
    latest.current = { layout, zoom };
  });

  const look = (id: NodeId) => {
    const element = scroll.current;
    if (!element) return;
    const { x, y } = pointer.current;
    const { tree, folded } = store.getState();
    const at = (y - element.getBoundingClientRect().top + element.scrollTop) / latest.current.zoom;
    const count = subtree(tree, id).length;
    const text = `${words(nodeOf(tree, id))}${count > 1 ? ` · ${blocks(count)}` : ""}`;
    setDragged({ drop: dropAt(latest.current.layout, tree, folded, id, at), text, x, y });
  };
  const stop = () => {
    held.current = null;
    setDragged(null);
  };

  const on = dragged !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it reads is kept in refs
  useEffect(() => {
    if (!on) return;
    let frame = 0;
    const tick = () => {
      const element = scroll.current;
      if (element && held.current) {
        const { top, bottom } = element.getBoundingClientRect();
        const by = creep(pointer.current.y, top, bottom);
        if (by) {
          element.scrollTop += by;
          look(held.current.id);
        }
      }
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    const giveUp = (event: KeyboardEvent) => event.key === "Escape" && stop();
    window.addEventListener("keydown", giveUp, true);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("keydown", giveUp, true);
    };
  }, [on]);

  const handlers = {
    onPointerDown(event: PointerEvent) {
      const target = event.target as HTMLElement;
      const row = target.closest<HTMLElement>('[data-type="head"]');
      if (event.button !== 0 || event.pointerType === "touch" || !row?.dataset.id || target.closest(TAKEN)) return;
      held.current = { id: row.dataset.id, x: event.clientX, y: event.clientY, on: false };
    },
    onPointerMove(event: PointerEvent) {
      const from = held.current;
      if (!from || !event.buttons) return;
      pointer.current = { x: event.clientX, y: event.clientY };
      if (!from.on) {
        if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < STARTS_AFTER) return;
        from.on = true;
        scroll.current?.setPointerCapture(event.pointerId);
      }
      look(from.id);
    },
    onPointerUp() {
      const from = held.current;
      const drop = dragged?.drop;
      stop();
      if (!from?.on || !drop) return;
      const count = subtree(store.getState().tree, from.id).length;
      store.getState().edit(`move ${blocks(count)}`, (tree) => move(tree, from.id, drop.target));
      settle(store, from.id);
    },
    onPointerCancel: stop,
  };
  return { dragged, handlers };
}
