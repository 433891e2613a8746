import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { IconButton } from "@/kit/Button";
import { ChevronDown } from "@/kit/icons";
import { Menu, MenuItem } from "@/kit/Menu";
import { useCloseTab } from "./closing";
import { rooms } from "./rooms";
import { routes } from "./routes";
import { StrategyTab } from "./StrategyTab";
import { keyAt, useTabs } from "./tabs";
import { useTabDrag } from "./useTabDrag";

/** The open strategies; what does not fit scrolls, with the shown one always in view, and stands in a list besides. */
export function StrategyTabs() {
  const [location, navigate] = useLocation();
  const tabs = useTabs((state) => state.items);
  const strip = useRef<HTMLDivElement>(null);
  const { dragged, grab, wasMoved } = useTabDrag(strip);
  const close = useCloseTab();
  const shown = keyAt(location);
  const overflows = useOverflow(strip, tabs.length);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a tab that was added, or a narrower strip, hides it too
  useEffect(() => {
    const tab = shown && strip.current?.querySelector(`[data-tab="${CSS.escape(shown)}"]`);
    if (tab) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown, tabs.length, overflows]);

  return (
    <>
      <div
        ref={strip}
        onWheel={(event) => strip.current?.scrollBy({ left: event.deltaX + event.deltaY })}
        onClickCapture={(event) => {
          if (!wasMoved()) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        className="flex min-w-0 [scrollbar-width:none] overflow-x-auto overflow-y-hidden"
      >
        {tabs.map((tab) => (
          <StrategyTab
            key={tab.key}
            tab={tab}
            active={tab.key === shown}
            dragged={tab.key === dragged}
            onNear={rooms.strategy.preload}
            onClose={() => close(tab.key)}
            onGrab={grab(tab.key)}
          />
        ))}
      </div>
      {overflows && (
        <Menu
          align="end"
          trigger={
            <IconButton label="All open strategies">
              <ChevronDown />
            </IconButton>
          }
        >
          {tabs.map((tab) => (
            <MenuItem key={tab.key} onSelect={() => navigate(routes.strategy(tab.key))}>
              <span className={tab.key === shown ? "font-semibold" : undefined}>{tab.title}</span>
            </MenuItem>
          ))}
        </Menu>
      )}
    </>
  );
}

/** Whether an element holds more than it shows. */
function useOverflow(element: React.RefObject<HTMLElement | null>, count: number): boolean {
  const [overflows, setOverflows] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each tab more the strip holds more
  useEffect(() => {
    const strip = element.current;
    if (!strip) return;
    const look = () => setOverflows(strip.scrollWidth > strip.clientWidth + 1);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(strip);
    return () => observer.disconnect();
  }, [element, count]);
  return overflows;
}
