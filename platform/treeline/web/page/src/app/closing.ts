import { useCallback } from "react";
import { useLocation } from "wouter";
import { toast } from "@/kit/toasts";
import { close, found } from "@/strategy/workspace";
import { routes } from "./routes";
import { keyAt, useTabs } from "./tabs";

/** Closes a tab without asking. What was not saved of it comes back by Undo. */
export function useCloseTab(): (key: string) => void {
  const [location, navigate] = useLocation();
  return useCallback(
    (key: string) => {
      const { items } = useTabs.getState();
      const index = items.findIndex((item) => item.key === key);
      const tab = items[index];
      if (!tab) return;
      const shown = keyAt(location) === key;
      const next = items[index + 1] ?? items[index - 1];
      if (shown) navigate(next ? routes.strategy(next.key) : routes.dashboard);
      // After a reload its unsaved changes may still lie in the browser's database: they are read before they go.
      void found(key).then(() => {
        const { reopen } = close(key);
        if (!tab.changed) return;
        const undo = () => {
          reopen();
          if (shown) navigate(location);
        };
        toast(`Closed ${tab.title}`, { action: { label: "Undo", run: undo } });
      });
    },
    [location, navigate],
  );
}
