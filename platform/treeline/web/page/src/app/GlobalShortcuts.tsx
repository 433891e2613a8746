import { useEffect } from "react";
import { useLocation } from "wouter";
import { openHelp } from "@/kit/help";
import { useCloseTab } from "./closing";
import { usePanels } from "./panels";
import { routes } from "./routes";
import { listen, useShortcut } from "./shortcuts";
import { keyAt, useTabs } from "./tabs";
import { useTheme } from "./theme";

const everywhere = true;

/** The shortcuts that every room has. */
export function GlobalShortcuts() {
  const [location, navigate] = useLocation();
  const close = useCloseTab();
  const tabs = useTabs((state) => state.items);
  const { theme, choose } = useTheme();
  const shown = keyAt(location);
  const index = tabs.findIndex((tab) => tab.key === shown);
  const to = (step: number) => {
    const tab = tabs.at(index === -1 ? (step > 0 ? 0 : -1) : (index + step) % tabs.length);
    if (tab) navigate(routes.strategy(tab.key));
  };

  useEffect(listen, []);
  useShortcut("Ctrl+K", "Search and commands", () => usePanels.setState({ open: "palette" }), { everywhere });
  useShortcut("?", "Help", () => openHelp(), { everywhere });
  useShortcut("", "Help: all shortcuts", () => openHelp("keys"), { everywhere });
  useShortcut("", "Help: what words mean", () => openHelp("words"), { everywhere });
  useShortcut("Alt+1", "Dashboard", () => navigate(routes.dashboard), { everywhere });
  useShortcut("Alt+2", "Variables", () => navigate(routes.variables), { everywhere });
  useShortcut("Alt+3", "Batch Tests", () => navigate(routes.batches), { everywhere });
  useShortcut("Alt+N", "New strategy", () => navigate(routes.start), { everywhere });
  const some = { everywhere, when: tabs.length > 0 };
  useShortcut("Alt+PageDown", "Next tab", () => to(1), some);
  useShortcut("Alt+PageUp", "Previous tab", () => to(-1), some);
  const shows = { everywhere, when: index !== -1 };
  const move = (by: number) => shown && useTabs.getState().move(shown, Math.max(index + by, 0));
  useShortcut("Alt+W", "Close tab", () => shown && close(shown), shows);
  useShortcut("Alt+Shift+PageDown", "Move tab right", () => move(1), shows);
  useShortcut("Alt+Shift+PageUp", "Move tab left", () => move(-1), shows);
  useShortcut("", "Theme: dark", () => choose("dark"), { everywhere, when: theme !== "dark" });
  useShortcut("", "Theme: light", () => choose("light"), { everywhere, when: theme !== "light" });
  useShortcut("", "Theme: as the system", () => choose("system"), { everywhere, when: theme !== "system" });
  return null;
}
