/** A table out of a file, which then stands in the field as if it had been pasted. */

import { size } from "@/strategy/importing";

/** Larger files hold more combinations than one order may carry, and would only keep the browser busy. */
export const LARGEST_TABLE = 4 * 1024 * 1024;

export type Read = { text: string } | { refused: string };

export async function readTableFile(file: File): Promise<Read> {
  if (file.size > LARGEST_TABLE)
    return { refused: `${file.name} has ${size(file.size)}: a table has at most ${size(LARGEST_TABLE)}` };
  const text = await file.text();
  if (text.includes("\0")) return { refused: `${file.name} is no text: save the sheet as CSV, and take that file` };
  return text.trim() ? { text } : { refused: `${file.name} is empty` };
}
