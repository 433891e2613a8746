import { create } from "zustand";
import { local } from "@/kit/local";

export type Theme = "system" | "dark" | "light";

/** The place in which public/theme.js finds the choice before the first paint. */
const PLACE = "theme";

function kept(): Theme {
  const chosen = local.getItem(PLACE);
  return chosen === "dark" || chosen === "light" ? chosen : "system";
}

export const useTheme = create<{ theme: Theme; choose: (theme: Theme) => void }>((set) => ({
  theme: kept(),
  choose: (theme) => {
    if (theme === "system") {
      local.removeItem(PLACE);
      delete document.documentElement.dataset.theme;
    } else {
      local.setItem(PLACE, theme);
      document.documentElement.dataset.theme = theme;
    }
    set({ theme });
  },
}));
