/** How codes are written. The API takes a mailed code with or without its dash, in capitals or not. */

/** As the letter has it: "bcdfghjk" → "BCDF-GHJK". */
export function mailedCode(text: string): string {
  const letters = text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "")
    .slice(0, 8);
  return letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}

export function isWholeMailedCode(text: string): boolean {
  return mailedCode(text).length === 9;
}

/** The digits of a code of an app or of a recovery code, which people write in groups. */
export function digits(text: string): string {
  return text.replace(/\D/g, "").slice(0, 8);
}

/** In groups to read and type: "JBSWY3DP" → "JBSW Y3DP". */
export function grouped(text: string): string {
  return text.match(/.{1,4}/g)?.join(" ") ?? "";
}

/** What the file of recovery codes holds. */
export function recoveryFile(user: string, codes: string[], made: Date): string {
  const day = made.toISOString().slice(0, 10);
  return [
    `Treeline: recovery codes of ${user}, made ${day}`,
    "Each signs in once.",
    "",
    ...codes.map(grouped),
    "",
  ].join("\n");
}
