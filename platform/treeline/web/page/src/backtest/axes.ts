/** Figures as an axis has room for. */

const UNITS: [number, string][] = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
];

/** 1250000 → "$1.25M". */
export function shortMoney(value: number): string {
  const [size, unit] = UNITS.find(([least]) => Math.abs(value) >= least) ?? [1, ""];
  return `${value < 0 ? "−" : ""}$${Number((Math.abs(value) / size).toPrecision(3))}${unit}`;
}

/** 0.25 → "25 %". */
export function shortPercent(value: number): string {
  return `${value < 0 ? "−" : ""}${Number((Math.abs(value) * 100).toPrecision(3))} %`;
}

/** 1.5 → "1.5". */
export function shortDecimal(value: number): string {
  return `${value < 0 ? "−" : ""}${Number(Math.abs(value).toPrecision(3))}`;
}
