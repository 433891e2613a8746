import { create } from "zustand";

/** The dialogs that are open, the uppermost last: nothing outside of it can be seen well or pressed. */
export const useOpenDialogs = create<{ items: HTMLElement[] }>(() => ({ items: [] }));

export function opened(dialog: HTMLElement): void {
  useOpenDialogs.setState(({ items }) => ({ items: [...items, dialog] }));
}

export function closed(dialog: HTMLElement): void {
  useOpenDialogs.setState(({ items }) => ({ items: items.filter((item) => item !== dialog) }));
}
