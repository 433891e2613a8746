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
const SECONDS = { plain: 6, good: 6, bad: 15 };

export const useToasts = create<Toasts>((set) => ({
  items: [],
  dismiss: (id) => set((state) => ({ items: state.items.filter((item) => item.id !== id) })),
}));

/** Says something in passing; what is bad a little longer. The same said again takes its place. */
export function toast(text: string, more: Partial<Pick<Toast, "tone" | "action">> = {}): void {
  last += 1;
  const id = last;
  const made: Toast = { id, tone: "plain", text, ...more };
  useToasts.setState(({ items }) => ({ items: [...items.filter((item) => item.text !== text).slice(-2), made] }));
  setTimeout(() => useToasts.getState().dismiss(id), SECONDS[made.tone] * 1000);
}
