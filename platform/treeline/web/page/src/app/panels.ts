import { create } from "zustand";

/** What stands above whichever room is shown: Ctrl+K. The help has a store of its own, in the kit. */
export const usePanels = create<{ open: "palette" | null }>(() => ({ open: null }));
