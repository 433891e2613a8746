import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { Layout } from "@/tree/layout";
import { indent } from "@/tree/layout";
import type { NodeId } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import { headOf } from "./keys";

const TRIES = 10;

/** Keeps the chosen block in view, whoever chose it, and puts the keyboard into its fields when asked to. */
export function useShown(
  scroll: RefObject<HTMLElement | null>,
  store: StrategyStore,
  layout: Layout,
  zoom: number,
  selected: NodeId | null,
) {
  const latest = useRef({ layout, zoom });
  useEffect(() => {
    latest.current = { layout, zoom };
  });

  const show = useCallback(
    (id: NodeId) => {
      const element = scroll.current;
      const row = latest.current.layout.rows[headOf(latest.current.layout, id)];
      if (!element || !row) return;
      const scale = latest.current.zoom;
      const [top, bottom] = [row.y * scale, (row.y + row.h) * scale];
      const height = element.clientHeight;
      if (top < element.scrollTop || bottom > element.scrollTop + height)
        element.scrollTop = Math.max(0, top - (bottom - top > height ? 0 : height / 3));
      const left = indent(row.depth) * scale;
      if (left < element.scrollLeft || left > element.scrollLeft + element.clientWidth - 120)
        element.scrollLeft = Math.max(0, left - 40);
    },
    [scroll],
  );

  // Also where blocks were unfolded to show the chosen one; not when it was folded or edited where it stands.
  useEffect(() => {
    if (selected !== null) show(selected);
  }, [selected, show]);

  const editFirst = useCallback(
    (id: NodeId) => {
      const look = (left: number) => {
        const within = (what: string) =>
          scroll.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] ${what}`);
        const field =
          within("[aria-invalid].field") ?? within("[aria-invalid].choice") ?? within(":is(.field, .choice)");
        if (field) {
          field.focus();
          if (field instanceof HTMLInputElement) field.select();
        } else if (left > 0) requestAnimationFrame(() => look(left - 1));
      };
      look(TRIES);
    },
    [scroll],
  );

  /** Chooses a block and brings it into view, wherever it is folded away; with its first field, if `edit`. */
  const jump = useCallback(
    (id: NodeId, edit: boolean) => {
      if (!store.getState().tree.nodes[id]) return;
      store.getState().reveal(id);
      store.getState().select(id);
      requestAnimationFrame(() => {
        show(id);
        if (edit) editFirst(id);
      });
    },
    [store, show, editFirst],
  );
  return { editFirst, jump };
}
