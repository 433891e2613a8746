import { useMemo } from "react";
import { useStore } from "zustand";
import { Button } from "@/kit/Button";
import { moment } from "@/kit/format";
import { TrashIcon } from "@/kit/icons";
import { Menu, MenuHeading, MenuItem, MenuLine } from "@/kit/Menu";
import { toDocument } from "@/tree/document";
import type { Draft } from "./drafts";
import { VersionsIcon } from "./icons";
import { useLeftOver, useLeftOvers } from "./offering";
import { diff } from "./versions/diff";
import { inShort } from "./versions/words";
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

/** What is another one there than in what the tab shows. */
function Differing({ one, draft }: { one: OpenStrategy; draft: Draft }) {
  const tree = useStore(one.store, (state) => state.tree);
  const words = useMemo(
    () => inShort(diff(toDocument(tree), toDocument(draft.kept.tree)), draft.kept.tree),
    [tree, draft],
  );
  return <span className="block max-w-72 truncate text-xs text-dim">{words}</span>;
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
          <Differing one={one} draft={draft} />
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={<TrashIcon />} danger onSelect={() => void forget(left)}>
        {left.length === 1 ? "Forget them" : `Forget all ${left.length}`}
      </MenuItem>
    </>
  );
}
