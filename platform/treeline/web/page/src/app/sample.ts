/** Which draft is the sample that whoever first came here was given. */

import { local } from "@/kit/local";

const PLACE = "sample";

export function keepSample(key: string): void {
  local.setItem(PLACE, key);
}

export function isSample(key: string): boolean {
  return local.getItem(PLACE) === key;
}
