import { decimal } from "@/kit/format";

/** The value of an indicator with the catalogue's unit. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return "no value";
  const size = Math.abs(value);
  const figure = decimal(value, size >= 1000 || Number.isInteger(value) ? 0 : size >= 0.1 ? 2 : 4);
  if (unit === "dollars")
    return value < 0 ? `−$${decimal(size, size >= 1000 ? 0 : 2)}` : `$${decimal(value, size >= 1000 ? 0 : 2)}`;
  if (/^percent/.test(unit)) return `${figure} %`;
  return figure;
}
