import { colourOf, useThemeEdition } from "@/charts/palette";
import { luminance, type Rgb, type Theme } from "./heat/scale";

/** Whether the page is dark or light now, also while it is switched. */
export function useTheme(): Theme {
  useThemeEdition();
  const channels = (colourOf("ground").match(/[\d.]+/g) ?? []).map(Number);
  return luminance(channels as unknown as Rgb) < 0.5 ? "dark" : "light";
}
