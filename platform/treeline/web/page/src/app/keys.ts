/** Shortcuts as they are written ("Ctrl+Shift+Z", "F8", "?", "Alt+W") and whether a key that went down is one. */

export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const NAMES: Record<string, string> = { Space: " ", Esc: "Escape", Del: "Delete" };
/** Of no meaning to a field in which somebody types. */
const SAFE_WHILE_TYPING = /^(Ctrl\+(K|S|F|=|-|0|Enter|Shift\+Enter)|(Shift\+)?F\d+|Alt\+.+)$/;

/** Whether what was pressed is the shortcut `keys`. Ctrl is the command key on a Mac. */
export function matches(keys: string, pressed: Pressed): boolean {
  const parts = keys === "+" ? ["+"] : keys.replace(/\+\+$/, "+Plus").split("+");
  const last = parts.at(-1) ?? "";
  const wanted = last === "Plus" ? "+" : (NAMES[last] ?? last);
  if (parts.includes("Ctrl") !== (pressed.ctrlKey || pressed.metaKey)) return false;
  if (parts.includes("Alt") !== pressed.altKey) return false;
  // A sign such as "?" may or may not need Shift, as the keyboard has it; of letters and named keys Shift is a part.
  const isSign = wanted.length === 1 && !/[a-z0-9 ]/i.test(wanted);
  if (!isSign && parts.includes("Shift") !== pressed.shiftKey) return false;
  if (pressed.key.toLowerCase() === wanted.toLowerCase()) return true;
  // Alt makes other signs of letters and digits on some keyboards: then the key's place counts.
  return pressed.altKey && (pressed.code === `Key${wanted.toUpperCase()}` || pressed.code === `Digit${wanted}`);
}

/** Whether a shortcut may be heard while somebody types in a field. */
export function isSafeWhileTyping(keys: string): boolean {
  return SAFE_WHILE_TYPING.test(keys);
}

/** Whether keys that go down on this element are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !["button", "checkbox", "color", "file", "radio", "range", "reset", "submit"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
