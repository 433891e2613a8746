/** Which colour a figure has. Both scales keep their order for who sees no red, no green, or no blue, and in grey. */

export type Theme = "dark" | "light";
export type Rgb = readonly [number, number, number];

export interface Scale {
  low: number;
  high: number;
  /** Where a diverging scale is neutral; null for one from low to high. */
  middle: number | null;
  stops: readonly Rgb[];
  /** The least and the largest figure there is: where a legend begins and ends. */
  from: number;
  to: number;
}

// Viridis (van der Walt, Smith 2015): even steps of lightness.
const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];
// Orange below, blue above: the pair that all kinds of colour blindness tell apart.
const AROUND: Record<Theme, readonly Rgb[]> = {
  light: [
    [140, 62, 4],
    [214, 117, 32],
    [249, 196, 142],
    [243, 244, 246],
    [153, 196, 233],
    [56, 128, 196],
    [12, 63, 125],
  ],
  dark: [
    [255, 178, 92],
    [214, 124, 40],
    [122, 72, 32],
    [38, 46, 56],
    [32, 84, 134],
    [62, 138, 214],
    [150, 205, 255],
  ],
};

/** From low to high: dark to light in both themes, so that a map looks the same whoever shows it. */
export function sequential(low: number, high: number): Scale {
  return { low, high, from: low, to: high, middle: null, stops: VIRIDIS };
}

/** Neutral at `middle`, and as far from it on either side as the farther of low and high. */
export function diverging(low: number, high: number, middle: number, theme: Theme): Scale {
  const reach = Math.max(middle - low, high - middle, Number.MIN_VALUE);
  return { low: middle - reach, high: middle + reach, from: low, to: high, middle, stops: AROUND[theme] };
}

/** Where a figure stands between low (0) and high (1); what lies outside takes the end's colour. */
export function position(scale: Scale, value: number): number {
  if (scale.high <= scale.low) return 0.5;
  return Math.min(1, Math.max(0, (value - scale.low) / (scale.high - scale.low)));
}

/** A colour of the scale at `at`, 0 to 1. */
export function colourAt(scale: Scale, at: number): Rgb {
  const place = at * (scale.stops.length - 1);
  const below = Math.min(scale.stops.length - 2, Math.floor(place));
  const from = scale.stops[below] as Rgb;
  const to = scale.stops[below + 1] as Rgb;
  const part = place - below;
  return [0, 1, 2].map((channel) =>
    Math.round((from[channel] as number) + part * ((to[channel] as number) - (from[channel] as number))),
  ) as unknown as Rgb;
}

/** The colours of `steps` equal parts of the scale, for a picture of many cells. */
export function table(scale: Scale, steps = 256): Uint8ClampedArray {
  const found = new Uint8ClampedArray(steps * 3);
  for (let step = 0; step < steps; step += 1) found.set(colourAt(scale, step / (steps - 1)), step * 3);
  return found;
}

/** How light a colour looks (WCAG's relative luminance), 0 to 1. */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
