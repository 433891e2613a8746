import { routes } from "@/app/routes";

/** The parts of the account's room, in order; the first one has the room's own address. */
export const SECTIONS = [
  ["profile", "Profile"],
  ["security", "Security"],
  ["tokens", "API tokens"],
  ["broker-keys", "Broker keys"],
  ["plan", "Plan"],
  ["trail", "Trail"],
] as const;

export type Section = (typeof SECTIONS)[number][0];

export function pathOf(section: Section): string {
  return section === "profile" ? routes.account : `${routes.account}/${section}`;
}

/** The part that an address names; null for one that there is not. */
export function sectionAt(path: string): Section | null {
  return SECTIONS.find(([section]) => pathOf(section) === path)?.[0] ?? null;
}
