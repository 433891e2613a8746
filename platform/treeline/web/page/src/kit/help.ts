import { create } from "zustand";

export type HelpPart = "begin" | "keys" | "words";

interface Help {
  open: boolean;
  /** The part that is shown, or was when it was last open. */
  part: HelpPart;
  /** The word that it was opened for. */
  word: string | null;
}

export const useHelp = create<Help>(() => ({ open: false, part: "begin", word: null }));

/** Opens the help, at a part or where it was left. */
export function openHelp(part?: HelpPart): void {
  useHelp.setState((before) => ({ open: true, part: part ?? before.part, word: null }));
}

/** Opens the help at a word. */
export function explain(word: string): void {
  useHelp.setState({ open: true, part: "words", word });
}

export function closeHelp(): void {
  useHelp.setState({ open: false });
}
