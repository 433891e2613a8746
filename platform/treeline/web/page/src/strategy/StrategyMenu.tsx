import { useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { routes } from "@/app/routes";
import { IconButton } from "@/kit/Button";
import { DownloadIcon, MoreIcon, RedoIcon, TrashIcon, UndoIcon, UploadIcon } from "@/kit/icons";
import { Menu, MenuItem, MenuLine } from "@/kit/Menu";
import { toast } from "@/kit/toasts";
import { asText } from "@/tree/textForm";
import { useClone } from "./cloning";
import { DeleteDialog } from "./DeleteDialog";
import { useDownload } from "./exporting";
import { ImportDialog } from "./ImportDialog";
import { CloneIcon, SaveIcon, SettingsIcon, SweepIcon, TextIcon, VersionsIcon } from "./icons";
import { LeftOverItems } from "./LeftOvers";
import { useLeftOvers } from "./offering";
import { SettingsDialog } from "./SettingsDialog";
import type { OpenStrategy } from "./workspace";

interface StrategyMenuProps {
  one: OpenStrategy;
  guest: boolean;
  saving: { saved: boolean; version: number | null; save: () => void };
  /** Left out: one has to sign in. */
  onSweep?: () => void;
}

/** What is done with a strategy now and then; on a phone also what the toolbar has no room for. */
export function StrategyMenu({ one, guest, saving, onSweep }: StrategyMenuProps) {
  const [, go] = useLocation();
  const [dialog, setDialog] = useState<"settings" | "import" | "delete" | null>(null);
  const past = useStore(one.store, (state) => state.past.at(-1)?.label ?? null);
  const future = useStore(one.store, (state) => state.future.at(-1)?.label ?? null);
  const { undo, redo } = one.store.getState();
  const left = useLeftOvers(one);
  const download = useDownload(one);
  const clone = useClone(one);
  const close = () => setDialog(null);
  const why = guest ? "sign in" : one.origin.strategy ? null : "save it first";

  const copy = async () => {
    await navigator.clipboard.writeText(asText(one.store.getState().tree));
    toast("Copied as text");
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label="More of this strategy" className={left.length ? "max-md:text-warn" : undefined}>
            <MoreIcon />
          </IconButton>
        }
      >
        <div className="md:hidden">
          <MenuItem icon={<UndoIcon />} disabled={!past} onSelect={undo}>
            {past ? `Undo ${past}` : "Nothing to undo"}
          </MenuItem>
          <MenuItem icon={<RedoIcon />} disabled={!future} onSelect={redo}>
            {future ? `Redo ${future}` : "Nothing to redo"}
          </MenuItem>
          <MenuItem icon={<SaveIcon />} disabled={guest || saving.saved} onSelect={saving.save}>
            <Reasoned why={guest ? "sign in" : null}>{saving.saved ? `Saved v${saving.version}` : "Save"}</Reasoned>
          </MenuItem>
          <MenuItem icon={<SweepIcon />} disabled={!onSweep} onSelect={() => onSweep?.()}>
            <Reasoned why={onSweep ? null : "sign in"}>Sweep…</Reasoned>
          </MenuItem>
          <MenuLine />
          {left.length > 0 && (
            <>
              <LeftOverItems one={one} />
              <MenuLine />
            </>
          )}
        </div>
        <MenuItem icon={<SettingsIcon />} onSelect={() => setDialog("settings")}>
          Settings…
        </MenuItem>
        <MenuItem
          icon={<VersionsIcon />}
          disabled={why !== null}
          onSelect={() => go(routes.strategy(one.key, "versions"))}
        >
          <Reasoned why={why}>Versions</Reasoned>
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<UploadIcon />} onSelect={() => setDialog("import")}>
          Import into…
        </MenuItem>
        <MenuItem icon={<DownloadIcon />} onSelect={download}>
          Export as JSON
        </MenuItem>
        <MenuItem icon={<TextIcon />} onSelect={() => void copy()}>
          Copy as text
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<CloneIcon />} onSelect={clone}>
          Clone
        </MenuItem>
        <MenuItem icon={<TrashIcon />} danger disabled={why !== null} onSelect={() => setDialog("delete")}>
          <Reasoned why={guest ? "sign in" : one.origin.strategy ? null : "it is not saved"}>Delete…</Reasoned>
        </MenuItem>
      </Menu>
      {dialog === "settings" && <SettingsDialog store={one.store} onClose={close} />}
      {dialog === "delete" && one.origin.strategy && (
        <DeleteDialog
          id={one.origin.strategy}
          name={one.store.getState().tree.name}
          onClose={close}
          onDeleted={() => go(routes.dashboard)}
        />
      )}
      {dialog === "import" && (
        <ImportDialog
          into={one.store}
          onClose={close}
          onOpened={(key) => {
            close();
            go(routes.strategy(key));
          }}
        />
      )}
    </>
  );
}

/** What a disabled action waits for stands beside it. */
function Reasoned({ why, children }: { why: string | null; children: string }) {
  return (
    <span className="flex justify-between gap-4">
      {children}
      {why && <span className="text-xs text-dim">{why}</span>}
    </span>
  );
}
