import { useEffect, useRef } from "react";
import { Dialog } from "@/kit/Dialog";
import { closeHelp, type HelpPart, openHelp, useHelp } from "@/kit/help";
import { Segmented } from "@/kit/Segmented";
import { Begin } from "./Begin";
import { KeyList } from "./KeyList";
import { entryId, WordList } from "./WordList";
import { wordOf } from "./words";

const PARTS: readonly (readonly [HelpPart, string])[] = [
  ["begin", "Begin"],
  ["keys", "Keys"],
  ["words", "Words"],
];

/** How to begin, which keys there are, and what the page's words mean. */
export function HelpDialog() {
  const { part, word } = useHelp();
  const body = useRef<HTMLDivElement>(null);
  const asked = word === null ? undefined : wordOf(word);
  // After the dialog's own effect: before that nothing in it can be focused.
  useEffect(() => {
    const entry = asked && body.current?.querySelector<HTMLElement>(`#${CSS.escape(entryId(asked))}`);
    entry?.scrollIntoView({ block: "center" });
    entry?.focus({ preventScroll: true });
  }, [asked]);
  return (
    <Dialog title="Help" onClose={closeHelp}>
      <div ref={body} className="flex h-[min(36rem,72dvh)] flex-col gap-3">
        <div className="flex-none">
          <Segmented label="Part of the help" value={part} options={PARTS} onChange={openHelp} />
        </div>
        {part === "begin" && <Begin />}
        {part === "keys" && <KeyList />}
        {part === "words" && <WordList key={word} asked={asked} search={asked ? "" : (word ?? "")} />}
      </div>
    </Dialog>
  );
}
