import { Link, useLocation } from "wouter";
import { IconButton } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { openHelp } from "@/kit/help";
import { Logo, PlusIcon, SearchIcon } from "@/kit/icons";
import { BatchesIcon, DashboardIcon, HelpIcon, VariableIcon } from "@/kit/roomIcons";
import { Tooltip } from "@/kit/Tooltip";
import { AccountMenu } from "./AccountMenu";
import { BarLink } from "./BarLink";
import { BatchChip } from "./BatchChip";
import { usePanels } from "./panels";
import { rooms } from "./rooms";
import { routes } from "./routes";
import { StrategyTabs } from "./StrategyTabs";
import { ThemeMenu } from "./ThemeMenu";

const ROOMS = [
  { to: routes.dashboard, title: "Dashboard", icon: <DashboardIcon />, room: rooms.dashboard, shortcut: "Alt+1" },
  { to: routes.variables, title: "Variables", icon: <VariableIcon />, room: rooms.variables, shortcut: "Alt+2" },
  { to: routes.batches, title: "Batch Tests", icon: <BatchesIcon />, room: rooms.batches, shortcut: "Alt+3" },
] as const;

/** One bar of 36 pixels: the rooms, then the open strategies, then +. */
export function TabBar() {
  const [location] = useLocation();
  const at = (to: string) => location === to || (to !== "/" && location.startsWith(`${to}/`));
  return (
    <header className="relative z-20 flex h-9 flex-none items-center border-b border-line bg-panel pr-1 pl-2 md:pr-2">
      <nav aria-label="Rooms" className="-mb-px flex h-9 min-w-0 flex-1 items-center">
        <Link href={routes.dashboard} aria-label="Treeline" tabIndex={-1} className="mr-1 hidden sm:block md:mr-2">
          <Logo />
        </Link>
        {ROOMS.map(({ to, title, icon, room, shortcut }) => (
          <BarLink
            key={to}
            to={to}
            title={title}
            icon={icon}
            shortcut={shortcut}
            active={at(to)}
            onNear={room.preload}
          />
        ))}
        <span aria-hidden="true" className="mx-1 h-4 w-px shrink-0 bg-line" />
        <StrategyTabs />
        <Tooltip text="New strategy" shortcut="Alt+N">
          <Link
            href={routes.start}
            aria-label="New strategy"
            aria-current={at(routes.start) ? "page" : undefined}
            onPointerEnter={rooms.start.preload}
            className={classes(
              "flex h-9 shrink-0 items-center border-b-2 px-2",
              at(routes.start) ? "border-accent text-ink" : "border-transparent text-dim hover:text-ink",
            )}
          >
            <PlusIcon />
          </Link>
        </Tooltip>
      </nav>
      <div className="flex shrink-0 items-center gap-0.5 pl-1">
        <BatchChip />
        <IconButton
          label="Search"
          shortcut="Ctrl+K"
          className="max-sm:hidden"
          onClick={() => usePanels.setState({ open: "palette" })}
        >
          <SearchIcon />
        </IconButton>
        <IconButton label="Help" shortcut="?" onClick={() => openHelp()}>
          <HelpIcon />
        </IconButton>
        <span className="max-md:hidden">
          <ThemeMenu />
        </span>
        <AccountMenu />
      </div>
    </header>
  );
}
