import type { ReactNode } from "react";
import { classes } from "./classes";
import { InfoIcon, WarnIcon } from "./icons";

const TONES = {
  info: "border-info/40 bg-info-soft",
  warn: "border-warn/40 bg-warn-soft",
  bad: "border-bad/40 bg-bad-soft",
};

/** Something to know about what stands below it; a fault says what is wrong, where, and what would be right. */
export function Notice({
  tone = "info",
  children,
  action,
}: {
  tone?: keyof typeof TONES;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={classes("flex items-start gap-2 rounded-md border px-3 py-2", TONES[tone])}
    >
      <span className={classes("mt-0.5", tone === "info" ? "text-info" : tone === "warn" ? "text-warn" : "text-bad")}>
        {tone === "info" ? <InfoIcon /> : <WarnIcon />}
      </span>
      <div className="min-w-0 flex-1 break-words">{children}</div>
      {action}
    </div>
  );
}
