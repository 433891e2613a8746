import type { components } from "@/api/schema";

export type Entry = components["schemas"]["Entry"];
export type Kind = components["schemas"]["AuditKind"];
type Change = components["schemas"]["ChangedField"];

/** The kinds of things that are somebody's own. */
export const KINDS: readonly (readonly [Kind, string])[] = [
  ["account", "account"],
  ["email", "e-mail address"],
  ["second_factor", "second factor"],
  ["connection", "Discord account"],
  ["session", "session"],
  ["token", "API token"],
  ["broker_key", "broker key"],
  ["strategy", "strategy"],
  ["variable", "variable"],
  ["batch", "batch"],
  ["share", "link to a batch"],
  ["upload", "upload"],
];

const ACTIONS: Record<Entry["action"], string> = {
  found: "was there when the trail began",
  created: "made",
  changed: "changed",
  deleted: "deleted",
  signed_in: "signed in",
  new_password: "has a new password",
  secret_changed: "has a new secret",
  code_used: "used once",
};
const FIELDS: Record<string, string> = {
  is_superuser: "admin",
  is_staff: "operator",
  is_active: "active",
  public_id: "id",
  latest: "version",
};
/** Fields that say nothing to people. */
const FOR_MACHINES: ReadonlySet<string> = new Set(["digest"]);
const LONGEST = 120;

const NAMES: Record<string, string> = { totp: "by an app", recovery_codes: "recovery codes" };

/** What was done to what: "API token", "notebook", "made". */
export function whatOf(entry: Entry): { kind: string; name: string; action: string } {
  const name = entry.kind === "second_factor" ? (NAMES[entry.name] ?? entry.name) : entry.name;
  if (entry.kind === "account" && entry.action === "signed_in") return { kind: "Signed in as", name, action: "" };
  const kind = KINDS.find(([one]) => one === entry.kind)?.[1] ?? entry.kind.replaceAll("_", " ");
  const action = entry.kind === "session" && entry.action === "deleted" ? "ended" : ACTIONS[entry.action];
  return { kind: kind.charAt(0).toUpperCase() + kind.slice(1), name, action };
}

/** Who did it, and by which means: "you, by the token notebook". */
export function whoOf(entry: Entry): string {
  const means = {
    session: "in a browser",
    token: entry.by ? `by the token ${entry.by}` : "by a token",
    admin: "in the admin",
    command: "by a command",
    worker: "by a worker",
    database: "in the database",
  }[entry.means];
  if (entry.who === "platform") return `the platform, ${means}`;
  if (entry.who === "visitor") return "somebody who was not signed in";
  return `${entry.who === "you" ? "you" : "an operator"}, ${means}`;
}

/** What is different now; of what is new, or gone, its values. */
export function changesOf(entry: Entry): string[] {
  const changes = entry.changes.filter(({ field }) => !FOR_MACHINES.has(field));
  if (entry.action === "changed") return changes.map(told);
  const values = changes.map(({ field, before, after }) => ({
    field,
    value: entry.action === "deleted" ? before : after,
  }));
  return values
    .filter(({ value }) => value !== null && value !== "" && value !== false && value !== entry.name)
    .map(({ field, value }) => `${nameOf(field)}: ${valueText(value)}`);
}

function told({ field, before, after }: Change): string {
  return `${nameOf(field)}: ${valueText(before)} → ${valueText(after)}`;
}

function nameOf(field: string): string {
  return FIELDS[field] ?? field.replaceAll("_", " ");
}

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** A moment to the second, in the reader's own time zone. */
export function stamp(iso: string): string {
  return moment.format(new Date(iso));
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return stamp(value);
  const text = Array.isArray(value)
    ? value.join(", ")
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
