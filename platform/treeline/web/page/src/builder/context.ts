import { createContext, useContext } from "react";
import type { NodeId, Slot } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";

/** A small panel that is open over the rows, and for what. */
export type Panel =
  | { kind: "comparator"; id: NodeId; part: string; at: DOMRect }
  | { kind: "indicator"; id: NodeId; part: string; at: DOMRect }
  | { kind: "more"; id: NodeId; part: string; at: DOMRect }
  | { kind: "variable"; id: NodeId; part: string; at: DOMRect }
  | { kind: "strategy"; id: NodeId; at: DOMRect }
  | { kind: "block"; id: NodeId; part: string; at: DOMRect }
  | { kind: "add"; id: NodeId | null; slot: Slot; index: number; at: DOMRect };

export interface BuilderParts {
  store: StrategyStore;
  guest: boolean;
  /** Where tickers are looked up. */
  source: string;
  open: (panel: Panel | null) => void;
  /** Gives the keyboard back to the tree; or to the first field of a block. */
  focusTree: (id?: NodeId) => void;
}

export const BuilderContext = createContext<BuilderParts | null>(null);

export function useBuilder(): BuilderParts {
  const parts = useContext(BuilderContext);
  if (!parts) throw new Error("outside of the builder");
  return parts;
}
