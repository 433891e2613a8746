import type { ReactNode } from "react";
import { Link } from "wouter";
import { classes } from "@/kit/classes";
import { Tooltip } from "@/kit/Tooltip";

interface BarLinkProps {
  to: string;
  title: string;
  icon: ReactNode;
  shortcut: string;
  active: boolean;
  onNear: () => void;
}

/** A room in the bar: a word, or on a phone its sign. */
export function BarLink({ to, title, icon, shortcut, active, onNear }: BarLinkProps) {
  return (
    <Tooltip text={title} shortcut={shortcut}>
      <Link
        href={to}
        aria-label={title}
        aria-current={active ? "page" : undefined}
        onPointerEnter={onNear}
        onFocus={onNear}
        className={classes(
          "flex h-9 shrink-0 items-center border-b-2 px-2 whitespace-nowrap md:px-3",
          active ? "border-accent text-ink" : "border-transparent text-dim hover:text-ink",
        )}
      >
        <span className="md:hidden">{icon}</span>
        <span className="hidden md:inline">{title}</span>
      </Link>
    </Tooltip>
  );
}
