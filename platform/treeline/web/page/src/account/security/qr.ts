/** The squares of a QR code, as a path in a picture's own units. */
export interface QrCode {
  width: number;
  height: number;
  path: string;
}

/**
 * Takes the picture's size and its one path out of the SVG that the API sends, and nothing else: no text of a server
 * becomes part of the page. Null for a picture of another form; the secret can be typed then.
 */
export function qrCode(svg: string): QrCode | null {
  const box = /<svg[^>]*\sviewBox="0 0 (\d{1,4}) (\d{1,4})"/.exec(svg);
  const path = /<path[^>]*\sd="([MLHVZmlhvz\d\s,.-]+)"/.exec(svg);
  if (!box?.[1] || !box[2] || !path?.[1]) return null;
  return { width: Number(box[1]), height: Number(box[2]), path: path[1] };
}
