import type { PointerEvent } from "react";
import { Link } from "wouter";
import { IconButton } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { CloseIcon } from "@/kit/icons";
import { routes } from "./routes";
import type { StrategyTab as Tab } from "./tabs";

interface StrategyTabProps {
  tab: Tab;
  active: boolean;
  dragged: boolean;
  onNear: () => void;
  onClose: () => void;
  onGrab: (event: PointerEvent<HTMLElement>) => void;
}

const DOT = "size-1.5 rounded-full bg-warn";

/** One open strategy: a dot while it has changes that are not saved, in whose place × comes under the pointer. */
export function StrategyTab({ tab, active, dragged, onNear, onClose, onGrab }: StrategyTabProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging and the middle button; keys do the same by Alt+W and Alt+Shift+PageUp
    <div
      data-tab={tab.key}
      onPointerDown={onGrab}
      onPointerEnter={onNear}
      onMouseDown={(event) => event.button === 1 && event.preventDefault()}
      onAuxClick={(event) => {
        if (event.button !== 1) return;
        event.preventDefault();
        onClose();
      }}
      className={classes(
        "group flex h-9 max-w-56 shrink-0 touch-pan-x items-center border-b-2 pl-3 select-none",
        active ? "border-accent bg-ground text-ink" : "border-transparent text-dim hover:text-ink",
        dragged && "opacity-60",
      )}
    >
      <Link
        href={routes.strategy(tab.key)}
        draggable={false}
        aria-current={active ? "page" : undefined}
        title={tab.title}
        className="flex h-full min-w-0 items-center gap-1.5"
      >
        <span className="truncate">{tab.title}</span>
        {tab.changed && (
          <span
            role="img"
            aria-label="not saved"
            className={classes(DOT, "shrink-0", !active && "opacity-0 pointer-coarse:opacity-100")}
          />
        )}
      </Link>
      <span className={classes("relative mr-0.5 size-6 shrink-0", tab.changed && !active && "pointer-fine:-ml-2.5")}>
        {tab.changed && !active && (
          <span
            aria-hidden="true"
            className={classes(DOT, "absolute top-2 left-2 group-hover:hidden pointer-coarse:hidden")}
          />
        )}
        <IconButton
          label={`Close ${tab.title}`}
          shortcut={active ? "Alt+W" : undefined}
          onClick={onClose}
          className={classes(
            "absolute inset-0 size-6! focus-visible:opacity-100 pointer-coarse:opacity-100",
            !active && "opacity-0 group-hover:opacity-100",
          )}
        >
          <CloseIcon />
        </IconButton>
      </span>
    </div>
  );
}
