import type { ReactNode } from "react";

/** Something to do that stands within or below a text. */
export function TextButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" onClick={onClick} className="rounded-sm text-accent underline underline-offset-2">
      {children}
    </button>
  );
}
