/** Whether two values of JSON are the same, in whatever order their fields were written. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && same((one as Json)[name], (other as Json)[name]))
  );
}

type Json = Record<string, unknown>;
