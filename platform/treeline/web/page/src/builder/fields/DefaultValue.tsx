import { useStore } from "zustand";
import { useBuilder } from "../context";

/** Beside a variable, what it is unless a run says otherwise. */
export function DefaultValue({ variable }: { variable: string }) {
  const { store } = useBuilder();
  const value = useStore(store, (state) => state.tree.variables[variable.slice(1, -1)]);
  return value === undefined ? null : <span title={`The default of ${variable}`}>= {String(value)}</span>;
}
