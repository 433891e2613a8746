import { Button } from "@/kit/Button";
import { moment } from "@/kit/format";
import { TrashIcon } from "@/kit/icons";
import { Menu, MenuHeading, MenuItem, MenuLine } from "@/kit/Menu";
import { VersionsIcon } from "./icons";
import { useLeftOver, useLeftOvers } from "./offering";
import type { OpenStrategy } from "./workspace";

/** Offers the unsaved changes of windows that were closed, while there are any; on a phone the strategy's menu does. */
export function LeftOvers({ one }: { one: OpenStrategy }) {
  const left = useLeftOvers(one);
  if (!left.length) return null;
  const label = "Unsaved changes of another window";
  return (
    <Menu
      align="end"
      trigger={
        <Button look="quiet" aria-label={label} className="text-warn max-md:hidden">
          <VersionsIcon />
          <span className="max-lg:hidden">{label}</span>
        </Button>
      }
    >
      <LeftOverItems one={one} />
    </Menu>
  );
}

/** Of a menu: what there is to show, and to have done with. */
export function LeftOverItems({ one }: { one: OpenStrategy }) {
  const left = useLeftOvers(one);
  const { show, forget } = useLeftOver(one);
  if (!left.length) return null;
  return (
    <>
      <MenuHeading>A window that was closed left what it had not saved</MenuHeading>
      {left.map((draft) => (
        <MenuItem key={draft.place} icon={<VersionsIcon />} onSelect={() => void show(draft)}>
          Show those {draft.kept.at ? `of ${moment(new Date(draft.kept.at).toISOString())}` : "of an earlier time"}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={<TrashIcon />} danger onSelect={() => void forget(left)}>
        {left.length === 1 ? "Forget them" : `Forget all ${left.length}`}
      </MenuItem>
    </>
  );
}
