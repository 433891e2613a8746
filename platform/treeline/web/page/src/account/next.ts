/** Where to go once somebody is signed in: `?next=/batches/…`. Only a place of this page counts, never another site. */
export function nextPath(search: string, otherwise: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  // A browser reads "//", "/\" and a tab or line end between the two as the beginning of another site's name.
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return otherwise;
  const place = new URL(next, "http://here.invalid");
  if (place.host !== "here.invalid" || /^\/{2}/.test(place.pathname)) return otherwise;
  if (/^\/sign-(in|up)(\/|$)/.test(place.pathname)) return otherwise; // who is signed in would be led in circles
  return place.pathname + place.search + place.hash;
}

/** The address of the other of the two ways in, with what is to follow. */
export function withNext(path: string, search: string): string {
  const next = nextPath(search, "");
  return next ? `${path}?next=${encodeURIComponent(next)}` : path;
}

/** The address of a way in that leads back to where somebody is; from the dashboard it leads there anyway. */
export function wayIn(path: string, here = window.location.pathname + window.location.search): string {
  if (here === "/") return path;
  if (/^\/sign-(in|up)(\?|$)/.test(here)) return withNext(path, here.slice(here.search(/\?|$/)));
  return withNext(path, `?next=${encodeURIComponent(here)}`);
}
