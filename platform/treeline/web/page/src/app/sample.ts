/** Which draft is the sample that whoever first came here was given. */

const PLACE = "sample";

export function keepSample(key: string): void {
  localStorage.setItem(PLACE, key);
}

export function isSample(key: string): boolean {
  return localStorage.getItem(PLACE) === key;
}
