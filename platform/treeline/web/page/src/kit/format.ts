/** How figures and dates are written everywhere: one place, so that a figure looks the same on every page. */

const NONE = "–";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 200000 → "200,000". */
export function count(value: number | null | undefined): string {
  return value == null ? NONE : whole.format(value);
}

/** A fraction as a percentage: 0.1234 → "12.34 %". With `sign`, gains begin with "+". */
export function percent(value: number | null | undefined, digits = 2, sign = false): string {
  return value == null || !Number.isFinite(value) ? NONE : `${signed(value * 100, digits, sign)} %`;
}

/** 1.234 → "1.23". */
export function decimal(value: number | null | undefined, digits = 2, sign = false): string {
  return value == null || !Number.isFinite(value) ? NONE : signed(value, digits, sign);
}

/** 123456.7 → "$123,457". */
export function money(value: number | null | undefined, sign = false): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  const text = `$${whole.format(Math.abs(value))}`;
  return value < 0 ? `−${text}` : sign && value > 0 ? `+${text}` : text;
}

/** 95 → "1 min 35 s"; 0.42 → "0.4 s"; 7300 → "2 h 2 min". */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return NONE;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return rounded % 60 ? `${minutes} min ${rounded % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`;
}

const today = new Intl.DateTimeFormat("en-US", { hour: "2-digit", minute: "2-digit", hour12: false });
const thisYear = new Intl.DateTimeFormat("en-US", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});
const otherwise = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short", year: "numeric" });

/** A moment in the reader's own time zone, as short as it can be told. */
export function moment(iso: string | null | undefined): string {
  if (!iso) return NONE;
  const at = new Date(iso);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return today.format(at);
  return (at.getFullYear() === now.getFullYear() ? thisYear : otherwise).format(at);
}

const fixed = new Map<number, Intl.NumberFormat>(); // making one takes longer than using it a hundred times

function withDigits(digits: number): Intl.NumberFormat {
  const found =
    fixed.get(digits) ??
    new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  fixed.set(digits, found);
  return found;
}

function signed(value: number, digits: number, sign: boolean): string {
  const text = withDigits(digits).format(Math.abs(value));
  const zero = Number(text.replaceAll(",", "")) === 0;
  return value < 0 && !zero ? `−${text}` : sign && !zero ? `+${text}` : text;
}
