import { useEffect, useMemo, useState } from "react";
import { IconButton } from "@/kit/Button";
import { count } from "@/kit/format";
import { CloseIcon } from "@/kit/icons";
import type { NodeId, Tree } from "@/tree/model";
import { search } from "./search";

interface FlowSearchProps {
  tree: Tree;
  /** All that was found; marked in the chart. */
  onFound: (ids: ReadonlySet<NodeId>) => void;
  onGo: (id: NodeId) => void;
  onClose: () => void;
}

/** Finds blocks by their words. Enter goes to the next, Shift+Enter to the one before. */
export function FlowSearch({ tree, onFound, onGo, onClose }: FlowSearchProps) {
  const [words, setWords] = useState("");
  const [place, setPlace] = useState(-1);
  const hits = useMemo(() => search(tree, words), [tree, words]);
  useEffect(() => onFound(new Set(hits)), [hits, onFound]);
  const go = (step: number) => {
    if (!hits.length) return;
    const next = place < 0 ? (step > 0 ? 0 : hits.length - 1) : (place + step + hits.length) % hits.length;
    setPlace(next);
    onGo(hits[next] as NodeId);
  };
  return (
    <search className="absolute top-2 right-2 left-2 flex items-center gap-1 rounded-md border border-line bg-panel p-1 shadow-lg sm:left-auto sm:w-80">
      <input
        // biome-ignore lint/a11y/noAutofocus: it was just asked for
        autoFocus
        aria-label="Search in the flow chart"
        placeholder="Ticker, indicator, group …"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setPlace(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") onClose();
        }}
        className="h-7 min-w-0 flex-1 rounded-sm bg-transparent px-2"
      />
      <span role="status" className="figures text-xs text-dim">
        {words.trim()
          ? hits.length
            ? `${place < 0 ? "" : `${count(place + 1)} of `}${count(hits.length)}`
            : "none"
          : ""}
      </span>
      <IconButton label="Close the search" shortcut="Esc" onClick={onClose}>
        <CloseIcon />
      </IconButton>
    </search>
  );
}
