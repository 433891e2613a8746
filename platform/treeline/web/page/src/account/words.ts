import { Refused } from "@/api/errors";

/** Beginnings of faults whose subject is the field that they stand below. */
const OF_THE_FIELD = /^(is|has|had|holds|would|belongs|must|may|can|needs)\b/;

/** A sentence of its own: "is not verified yet" → "This is not verified yet." */
export function sentence(text: string): string {
  const whole = OF_THE_FIELD.test(text) ? `This ${text}` : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

/** What is wrong with one field of a form. */
export function faultOf(error: unknown, field: string): string | undefined {
  const told = error instanceof Refused ? error.of(field) : undefined;
  return told && sentence(told);
}

/** What is wrong beside the fields that tell it themselves; empty when they tell all of it. */
export function beside(error: unknown, fields: readonly string[]): string {
  if (!error) return "";
  if (!(error instanceof Refused)) return error instanceof Error ? sentence(error.message) : "Something went wrong.";
  if (!error.faults.length) return sentence(error.message);
  const others = error.faults.filter((fault) => !fields.includes(fault.path));
  return others
    .map((fault) => sentence([fault.path && `${fault.path}:`, fault.message, fault.remedy].filter(Boolean).join(" ")))
    .join(" ");
}

/** "now", "in 45 s", "in 14:59". */
export function inTime(seconds: number): string {
  if (seconds <= 0) return "now";
  if (seconds < 60) return `in ${seconds} s`;
  return `in ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
