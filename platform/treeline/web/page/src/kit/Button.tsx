import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Tooltip } from "./Tooltip";

export type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent-fill text-on-accent font-semibold hover:brightness-110",
  plain: "bg-raised text-ink border border-line hover:border-line-strong",
  quiet: "text-dim hover:text-ink hover:bg-raised",
  danger: "bg-bad-fill text-on-accent font-semibold hover:brightness-110",
};

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  /** Waits for an answer: shows so, and can't be pressed again. */
  busy?: boolean;
  /** Why it can't be pressed: disables it and stands in its tooltip. */
  refused?: string;
  /** What it does, with its shortcut; an explanation beyond its text. */
  hint?: ReactNode;
  shortcut?: string;
}

/** A button of text. */
export function Button(props: ButtonProps) {
  const { look = "plain", busy = false, refused, hint, shortcut, className, children, disabled, ...rest } = props;
  // A button that is disabled loses the focus. One that submits must be: Enter in a field would press it again.
  const waits = busy && rest.type !== "submit";
  const button = (
    <button
      type="button"
      {...rest}
      aria-disabled={refused || waits ? true : undefined}
      disabled={disabled || (busy && !waits)}
      onClick={refused || waits ? undefined : rest.onClick}
      className={classes(
        "inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md px-2.5 whitespace-nowrap transition-colors",
        "disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50",
        LOOKS[look],
        className,
      )}
    >
      {busy && <span className="size-3 animate-spin rounded-full border-2 border-current border-t-transparent" />}
      {children}
    </button>
  );
  const tip = refused ?? hint;
  return tip || shortcut ? (
    <Tooltip text={tip ?? ""} shortcut={shortcut}>
      {button}
    </Tooltip>
  ) : (
    button
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  /** What it does; read aloud and shown as the tooltip. */
  label: string;
  shortcut?: string;
}

/** A button of one sign. */
export function IconButton({ label, shortcut, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classes(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-md text-dim transition-colors",
          "hover:bg-raised hover:text-ink disabled:opacity-40 disabled:hover:bg-transparent",
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
