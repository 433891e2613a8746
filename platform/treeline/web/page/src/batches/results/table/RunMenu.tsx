import { IconButton } from "@/kit/Button";
import { CopyIcon, MoreIcon, PlayIcon, PlusIcon } from "@/kit/icons";
import { Menu, MenuItem } from "@/kit/Menu";
import type { Run, RunActions } from "../runs";

/** What to do with a run. */
export function RunMenu({ run, actions }: { run: Run; actions: RunActions }) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`What to do with run ${run.run_index}`}>
          <MoreIcon />
        </IconButton>
      }
    >
      {actions.open && (
        <MenuItem icon={<PlusIcon />} onSelect={() => actions.open?.(run, "blocks")}>
          Open as strategy
        </MenuItem>
      )}
      {actions.open && (
        <MenuItem icon={<PlayIcon />} onSelect={() => actions.open?.(run, "backtest")}>
          Backtest it
        </MenuItem>
      )}
      <MenuItem icon={<CopyIcon />} onSelect={() => actions.copy(run)}>
        Copy its values
      </MenuItem>
    </Menu>
  );
}
