import { memo } from "react";
import { indent } from "@/tree/layout";
import type { Kind } from "@/tree/model";

interface FrameProps {
  y0: number;
  y1: number;
  depth: number;
  kind: Kind;
  selected: boolean;
}

/** What stands around an open block. Frames are opaque and drawn parents first: stacking needs no layers. */
export const Frame = memo(function Frame({ y0, y1, depth, kind, selected }: FrameProps) {
  return (
    <div
      className="frame"
      data-kind={kind}
      data-odd={depth % 2 ? "" : undefined}
      data-on={selected ? "" : undefined}
      style={{ top: y0, height: y1 - y0, left: indent(depth) }}
    />
  );
});
