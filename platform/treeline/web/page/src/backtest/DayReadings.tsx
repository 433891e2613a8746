import { useMemo, useState } from "react";
import { classes } from "@/kit/classes";
import { INPUT } from "@/kit/Field";
import { count } from "@/kit/format";
import { type Explanation, type ReadingLine, readingLines } from "./explanation";
import type { Asked } from "./runs";
import { VirtualRows } from "./VirtualRows";

const SEARCHED_FROM = 20;

/** Every indicator of the tree with its value at the close, whichever branch it stands in. */
export function DayReadings({ asked, explanation }: { asked: Asked; explanation: Explanation }) {
  const [search, setSearch] = useState("");
  const lines = useMemo(() => readingLines(asked.document, explanation), [asked.document, explanation]);
  const shown = lines.filter((line) => line.text.toLowerCase().includes(search.toLowerCase()));
  if (!lines.length) return <p className="text-xs text-dim">The tree reads no indicator.</p>;
  return (
    <>
      {lines.length > SEARCHED_FROM && (
        <input
          type="search"
          aria-label="Find an indicator"
          placeholder={`Find among ${count(lines.length)} indicators`}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className={INPUT}
        />
      )}
      <VirtualRows label="Indicators" count={shown.length} height={22} className="max-h-64">
        {(index) => <Line line={shown[index] as ReadingLine} />}
      </VirtualRows>
    </>
  );
}

function Line({ line: { text, value, places, asked } }: { line: ReadingLine }) {
  return (
    <div
      className={classes("flex h-5.5 items-center gap-2 text-xs", !asked && "text-dim")}
      title={asked ? text : `${text}, on no way that was taken`}
    >
      <span className="min-w-0 flex-1 truncate">{text}</span>
      {places > 1 && <span className="text-dim">in {count(places)} places</span>}
      <span className="figures">{value}</span>
    </div>
  );
}
