import { useState } from "react";
import { IconButton } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { ChevronDown, ChevronRight, MoreIcon, TrashIcon } from "@/kit/icons";
import { Menu, MenuItem, MenuLine } from "@/kit/Menu";
import { Uses } from "./Uses";
import { useDeleteVariable, type VariableSummary } from "./variables";

interface VariableRowProps {
  variable: VariableSummary;
  chosen: boolean;
  onChoose: () => void;
  onEdit: () => void;
}

/** One variable of the library; on a phone a card of the same. */
export function VariableRow({ variable, chosen, onChoose, onEdit }: VariableRowProps) {
  const [open, setOpen] = useState(false);
  const deleting = useDeleteVariable();
  const { name, kind, strategies, description } = variable;
  return (
    <>
      <tr className="border-t border-line *:px-2 *:py-1.5 hover:bg-raised max-md:grid max-md:grid-cols-[auto_1fr_auto] max-md:items-center max-md:px-1 max-md:py-1 max-md:*:py-0.5 max-md:first:border-t-0">
        <td>
          <input
            type="checkbox"
            aria-label={`Count {${name}}`}
            checked={chosen}
            onChange={onChoose}
            className="block size-4 accent-(--accent-fill)"
          />
        </td>
        <td>
          <button
            type="button"
            onClick={onEdit}
            className="max-w-full truncate rounded-sm bg-variable-soft px-1.5 font-mono text-variable hover:underline"
          >
            {`{${name}}`}
          </button>
          <span className="ml-2 text-xs text-dim md:hidden">{kind}</span>
        </td>
        <td className="text-dim max-md:hidden">{kind}</td>
        <td className="figures max-md:hidden">{variable.default}</td>
        <td className="figures text-dim max-md:hidden">{range(variable)}</td>
        <td className="figures max-md:hidden">{count(variable.count)}</td>
        <td className="hidden max-md:col-span-3 max-md:row-start-2 max-md:block">
          <span className="text-dim">{range(variable)}</span> → {count(variable.count)}
          <span className="text-dim"> · default {variable.default}</span>
        </td>
        <td
          className={classes(
            "text-dim max-md:col-span-3 max-md:row-start-3 md:max-w-0 md:truncate",
            !description && "max-md:hidden",
          )}
          title={description}
        >
          {description}
        </td>
        <td className="whitespace-nowrap max-md:col-span-3 max-md:row-start-4">
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex items-center gap-1 rounded-sm text-dim hover:text-ink"
          >
            {open ? <ChevronDown /> : <ChevronRight />}
            {strategies === 0 ? "no strategy" : strategies === 1 ? "1 strategy" : `${count(strategies)} strategies`}
          </button>
        </td>
        <td className="max-md:col-start-3 max-md:row-start-1">
          <Menu
            align="end"
            trigger={
              <IconButton label={`More for {${name}}`}>
                <MoreIcon />
              </IconButton>
            }
          >
            <MenuItem onSelect={onEdit}>Edit …</MenuItem>
            <MenuLine />
            <MenuItem icon={<TrashIcon />} danger onSelect={() => deleting.mutate(variable.id)}>
              Delete
            </MenuItem>
          </Menu>
        </td>
      </tr>
      {open && (
        <tr className="border-t border-line bg-ground max-md:block">
          <td colSpan={9} className="px-3 py-3 max-md:block md:pl-10">
            <Uses variable={variable} />
          </td>
        </tr>
      )}
    </>
  );
}

/** "5 to 50 by 5"; of a list only that it is one: its values come with the row's details. */
function range({ low, high, step }: VariableSummary): string {
  if (low === null || high === null) return "list";
  return `${low} to ${high}${step === null || step === 1 ? "" : ` by ${step}`}`;
}
