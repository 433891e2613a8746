import { Link, useLocation } from "wouter";
import { rooms } from "@/app/rooms";
import { routes } from "@/app/routes";
import { IconButton } from "@/kit/Button";
import { moment } from "@/kit/format";
import { CopyIcon, MoreIcon, PlayIcon, TrashIcon } from "@/kit/icons";
import { Menu, MenuItem, MenuLine } from "@/kit/Menu";
import { type StrategySummary, useCloneStrategy } from "./strategies";

/** One saved strategy; all of the row opens it. */
export function StrategyRow({ strategy, onDelete }: { strategy: StrategySummary; onDelete: () => void }) {
  const [, navigate] = useLocation();
  const clone = useCloneStrategy();
  return (
    <tr className="relative border-t border-line hover:bg-raised" onPointerEnter={rooms.strategy.preload}>
      <td className="px-3 py-1.5">
        <Link
          href={routes.strategy(strategy.id)}
          className="block truncate py-0.5 font-medium after:absolute after:inset-0"
          title={strategy.name}
        >
          {strategy.name}
        </Link>
        <span className="text-xs text-dim sm:hidden">
          version {strategy.version} · {moment(strategy.updated)}
        </span>
      </td>
      <td className="figures px-2 text-dim max-sm:hidden">{strategy.version}</td>
      <td className="figures px-2 text-dim max-sm:hidden">{moment(strategy.updated)}</td>
      <td className="px-2">
        <div className="relative flex justify-end">
          <IconButton
            label={`Clone ${strategy.name}`}
            disabled={clone.isPending}
            onClick={() => clone.mutate(strategy.id)}
          >
            <CopyIcon />
          </IconButton>
          <Menu
            align="end"
            trigger={
              <IconButton label={`More for ${strategy.name}`}>
                <MoreIcon />
              </IconButton>
            }
          >
            <MenuItem icon={<PlayIcon />} onSelect={() => navigate(routes.strategy(strategy.id, "backtest"))}>
              Backtest
            </MenuItem>
            <MenuItem icon={<CopyIcon />} onSelect={() => clone.mutate(strategy.id)}>
              Clone
            </MenuItem>
            <MenuLine />
            <MenuItem icon={<TrashIcon />} danger onSelect={onDelete}>
              Delete …
            </MenuItem>
          </Menu>
        </div>
      </td>
    </tr>
  );
}
