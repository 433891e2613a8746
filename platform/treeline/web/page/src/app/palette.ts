/**
 * How well `words` answer a search: 0 not at all, 1 when they begin with it. Every part of the search must be found;
 * one at the beginning of a word counts for more than one within.
 */
export function rank(words: string, search: string): number {
  const text = words.toLowerCase();
  const whole = search.trim().toLowerCase();
  if (!whole || text.startsWith(whole)) return 1;
  let least = 0.9;
  for (const part of whole.split(/\s+/)) {
    const at = text.indexOf(part);
    if (at === -1) return 0;
    if (!new RegExp(`(^|[^a-z0-9])${escaped(part)}`).test(text)) least = Math.min(least, 0.4);
  }
  return least;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
