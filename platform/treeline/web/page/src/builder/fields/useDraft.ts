import { useRef, useState } from "react";
import { setPart } from "@/tree/edits";
import { type NodeId, type Num, typed } from "@/tree/model";
import { useBuilder } from "../context";

let visits = 0;

/**
 * What is typed into a field goes into the tree at once, as one undo step for each visit of the field. The text itself
 * stays as it was typed: "1." is the number 1, and must not become "1" under the hands of who types 1.5.
 */
export function useDraft(id: NodeId, part: string, value: Num, label: string, read: (text: string) => Num = typed) {
  const { store } = useBuilder();
  const [text, setText] = useState<string | null>(null);
  const visit = useRef(0);
  const shown = text !== null && Object.is(read(text), value) ? text : String(value);
  return {
    shown,
    write(next: string) {
      const made = read(next);
      setText(next);
      store
        .getState()
        .edit(`change ${label}`, (tree) => setPart(tree, id, part, made), `${id}/${part}/${visit.current}`);
    },
    enter() {
      visits += 1;
      visit.current = visits;
      if (store.getState().selected !== id) store.getState().select(id);
    },
    leave: () => setText(null),
  };
}
