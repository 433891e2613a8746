/** The sample that whoever first came here was given: which template it is, and which draft. */

import { local } from "@/kit/local";
import { queries } from "./queries";
import { TEMPLATES, type Template, templates } from "./templates";

/** A gate in a gate: what a strategy tree is, at a glance, with numbers that ask to be changed. */
const SAMPLE = "rsi-dip";

const PLACE = "sample";

export function keepSample(key: string): void {
  local.setItem(PLACE, key);
}

export function isSample(key: string): boolean {
  return local.getItem(PLACE) === key;
}

export async function sampleTemplate(): Promise<Template | undefined> {
  const found = await queries.fetchQuery({ queryKey: TEMPLATES, queryFn: templates });
  return found.find((one) => one.template === SAMPLE) ?? found[0];
}
