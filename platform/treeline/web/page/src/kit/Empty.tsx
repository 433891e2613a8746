import type { ReactNode } from "react";

/** Nothing here yet: one sentence, one button, one example. */
export function Empty({ sentence, action, example }: { sentence: string; action?: ReactNode; example?: ReactNode }) {
  return (
    <div className="flex flex-col items-center justify-center gap-3 px-4 py-16 text-center">
      <p className="max-w-md text-base text-dim">{sentence}</p>
      {action}
      {example && <div className="max-w-md text-xs text-dim">{example}</div>}
    </div>
  );
}
