import { describe, expect, it } from "vitest";
import { isSafeWhileTyping, isTyping, matches, type Pressed } from "./keys";

function press(key: string, more: Partial<Pressed> = {}): Pressed {
  return { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe("a shortcut", () => {
  it("is heard with Ctrl, and on a Mac with the command key", () => {
    expect(matches("Ctrl+K", press("k", { ctrlKey: true }))).toBe(true);
    expect(matches("Ctrl+K", press("k", { metaKey: true }))).toBe(true);
    expect(matches("Ctrl+K", press("k"))).toBe(false);
    expect(matches("K", press("k", { ctrlKey: true }))).toBe(false);
  });
  it("with Shift is another one than without", () => {
    expect(matches("Ctrl+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matches("Ctrl+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(true);
  });
  it("that is a sign is heard wherever the keyboard has it", () => {
    expect(matches("?", press("?", { shiftKey: true }))).toBe(true);
    expect(matches("?", press("?"))).toBe(true);
    expect(matches("[", press("["))).toBe(true);
  });
  it("of plus and minus is told from the plus between keys", () => {
    expect(matches("Ctrl++", press("+", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(matches("Ctrl+-", press("-", { ctrlKey: true }))).toBe(true);
    expect(matches("Ctrl+=", press("=", { ctrlKey: true }))).toBe(true);
    expect(matches("+", press("+"))).toBe(true);
  });
  it("with Alt is heard where Alt makes another letter", () => {
    expect(matches("Alt+W", press("∑", { altKey: true, code: "KeyW" }))).toBe(true);
    expect(matches("Alt+1", press("¡", { altKey: true, code: "Digit1" }))).toBe(true);
    expect(matches("Alt+1", press("¡", { altKey: true, code: "Digit2" }))).toBe(false);
  });
  it("may be a named key", () => {
    expect(matches("Space", press(" "))).toBe(true);
    expect(matches("Ctrl+Enter", press("Enter", { ctrlKey: true }))).toBe(true);
    expect(matches("F8", press("F8"))).toBe(true);
  });
});

describe("while somebody types", () => {
  it("what the field itself knows is left to it", () => {
    for (const keys of ["Ctrl+Z", "Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+D", "Delete", "?", "[", "Space"])
      expect(isSafeWhileTyping(keys)).toBe(false);
  });
  it("saving, running, searching, zooming, the next problem and the one before are heard", () => {
    for (const keys of ["Ctrl+S", "Ctrl+K", "Ctrl+Enter", "Ctrl+F", "F8", "Shift+F8", "Ctrl+=", "Ctrl+-", "Alt+W"])
      expect(isSafeWhileTyping(keys)).toBe(true);
  });
  it("a field of text counts, a box to tick doesn't", () => {
    const field = document.createElement("input");
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    expect(isTyping(field)).toBe(true);
    expect(isTyping(document.createElement("textarea"))).toBe(true);
    expect(isTyping(box)).toBe(false);
    expect(isTyping(document.body)).toBe(false);
  });
});
