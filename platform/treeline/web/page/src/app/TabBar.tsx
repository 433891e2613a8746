import { Link, useLocation } from "wouter";
import { classes } from "@/kit/classes";
import { Logo } from "@/kit/icons";
import { routes } from "./routes";
import { useTabs } from "./tabs";

/** One bar of 36 pixels: the rooms, then the open strategies, then +. */
export function TabBar() {
  const [location] = useLocation();
  const tabs = useTabs((state) => state.items);
  const links: [string, string][] = [
    [routes.dashboard, "Dashboard"],
    [routes.variables, "Variables"],
    [routes.batches, "Batch Tests"],
    ...tabs.map((tab): [string, string] => [routes.strategy(tab.key), tab.title]),
    [routes.start, "+"],
  ];
  return (
    <nav className="flex h-9 flex-none items-center gap-0.5 border-b border-line bg-panel px-2">
      <Logo />
      {links.map(([to, title]) => (
        <Link
          key={to}
          href={to}
          className={classes(
            "flex h-9 items-center border-b-2 px-3",
            location === to ? "border-accent text-ink" : "border-transparent text-dim hover:text-ink",
          )}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
