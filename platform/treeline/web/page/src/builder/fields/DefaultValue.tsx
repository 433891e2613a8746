import { useStore } from "zustand";
import { useBuilder } from "../context";
import { useLibraryDefault } from "../library";

/** Beside a variable, what it is unless a run says otherwise: the strategy's default, or else the library's. */
export function DefaultValue({ variable }: { variable: string }) {
  const { store, guest } = useBuilder();
  const name = variable.slice(1, -1);
  const own = useStore(store, (state) => state.tree.variables[name]);
  const library = useLibraryDefault(name, own === undefined && !guest);
  const value = own ?? library;
  if (value === undefined) return null;
  const title = own === undefined ? `The default of ${variable} in your library` : `The default of ${variable}`;
  return <span title={title}>= {String(value)}</span>;
}
