import { useEffect, useId, useRef } from "react";
import { create } from "zustand";
import { isSafeWhileTyping, isTyping, matches } from "./keys";

export interface Action {
  id: string;
  /** As it is shown: "Ctrl+S". Empty for an action without one, which Ctrl+K lists all the same. */
  keys: string;
  label: string;
  run: () => void;
  everywhere: boolean;
}

/** What can be done here, the latest registered last. */
export const useActions = create<{ items: Action[] }>(() => ({ items: [] }));

interface ShortcutOptions {
  /** Whether it can be done now; it is neither heard nor listed otherwise. */
  when?: boolean;
  /** Whether it is the page's, not a room's: those of the room are listed first. */
  everywhere?: boolean;
}

/** Has `run` called at a shortcut, and lists it under `label` in Ctrl+K and `?` for as long as the component is there. */
export function useShortcut(keys: string, label: string, run: () => void, options: ShortcutOptions = {}): void {
  const { when = true, everywhere = false } = options;
  const id = useId();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!when) return;
    const action: Action = { id, keys, label, everywhere, run: () => latest.current() };
    useActions.setState(({ items }) => ({ items: [...items, action] }));
    return () => useActions.setState(({ items }) => ({ items: items.filter((item) => item !== action) }));
  }, [id, keys, label, when, everywhere]);
}

/** The action that a key means: of two with the same shortcut the one that was registered last. */
export function actionOf(event: KeyboardEvent, items: readonly Action[]): Action | undefined {
  const typing = isTyping(event.target);
  return items.findLast((item) => item.keys && matches(item.keys, event) && (!typing || isSafeWhileTyping(item.keys)));
}

/** Listens for all shortcuts. None is heard behind a dialog, nor where a part of the page has taken the key already. */
export function listen(): () => void {
  const heard = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const action = actionOf(event, useActions.getState().items);
    if (!action) return;
    event.preventDefault();
    action.run();
  };
  window.addEventListener("keydown", heard);
  return () => window.removeEventListener("keydown", heard);
}
