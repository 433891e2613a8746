import { create } from "zustand";

export interface Toast {
  id: number;
  tone: "plain" | "good" | "bad";
  text: string;
  /** What can be done about it, such as Undo. */
  action?: { label: string; run: () => void };
}

interface Toasts {
  items: Toast[];
  dismiss: (id: number) => void;
}

let last = 0;
const SECONDS = 6;

export const useToasts = create<Toasts>((set) => ({
  items: [],
  dismiss: (id) => set((state) => ({ items: state.items.filter((item) => item.id !== id) })),
}));

/** Says something in passing. What is bad stays until it is dismissed. */
export function toast(text: string, more: Partial<Pick<Toast, "tone" | "action">> = {}): void {
  last += 1;
  const id = last;
  useToasts.setState((state) => ({ items: [...state.items.slice(-2), { id, tone: "plain", text, ...more }] }));
  if (more.tone !== "bad") setTimeout(() => useToasts.getState().dismiss(id), SECONDS * 1000);
}
