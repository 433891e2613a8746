/** The end of a path, which says most of it: "… .else.children[0].then". At 45 levels a whole one fills a page. */
export function shortPath(path: string, most = 70): string {
  if (path.length <= most) return path;
  const end = path.slice(-most);
  const dot = end.indexOf(".");
  return `…${dot < 0 ? end : end.slice(dot)}`;
}
