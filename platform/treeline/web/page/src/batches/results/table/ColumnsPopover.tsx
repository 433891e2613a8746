import { Button } from "@/kit/Button";
import { Checkbox } from "@/kit/Field";
import { ColumnsIcon } from "@/kit/icons";
import { Popover } from "@/kit/Popover";
import { titleOf } from "../metrics";
import { CHOICE, useColumns } from "./columns";

/** Which columns the table shows. */
export function ColumnsPopover() {
  const { chosen, toggle, reset } = useColumns();
  return (
    <Popover
      label="Columns"
      align="end"
      trigger={
        <Button>
          <ColumnsIcon /> Columns
        </Button>
      }
    >
      <div className="flex max-h-[60vh] w-64 flex-col gap-2">
        <div className="flex min-h-0 flex-col gap-1 overflow-auto">
          {CHOICE.map((name) => (
            <Checkbox
              key={name}
              label={titleOf(name)}
              checked={chosen.includes(name)}
              onChange={(on) => toggle(name, on)}
            />
          ))}
        </div>
        <Button look="quiet" className="self-start" onClick={reset}>
          The usual ones
        </Button>
      </div>
    </Popover>
  );
}
