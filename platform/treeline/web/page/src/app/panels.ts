import { create } from "zustand";

/** What stands above whichever room is shown: Ctrl+K, or the list of all shortcuts. */
export const usePanels = create<{ open: "palette" | "shortcuts" | null }>(() => ({ open: null }));
