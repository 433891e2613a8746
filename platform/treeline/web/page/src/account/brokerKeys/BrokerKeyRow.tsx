import { useState } from "react";
import { api } from "@/api/client";
import { Badge } from "@/kit/Badge";
import { Button, IconButton } from "@/kit/Button";
import { moment } from "@/kit/format";
import { MoreIcon } from "@/kit/icons";
import { Menu, MenuItem } from "@/kit/Menu";
import { toast } from "@/kit/toasts";
import { FormError } from "../FormError";
import { Question } from "../Question";
import { useAct } from "../useAct";
import { sentence } from "../words";
import { at, type BrokerKey, STATE_TONES, useBrokerKeysChanged } from "./brokerKeys";
import { RenameDialog } from "./RenameDialog";

export function BrokerKeyRow({ one }: { one: BrokerKey }) {
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const changed = useBrokerKeysChanged();
  const check = useAct();
  const removal = useAct();
  const ask = () => check.run(() => api.POST("/api/v1/broker-keys/{broker_key_id}/check", at(one)), changed);
  const remove = () =>
    removal.run(
      () => api.DELETE("/api/v1/broker-keys/{broker_key_id}", at(one)),
      () => {
        changed();
        toast(`The broker key ${one.name} is deleted`);
      },
    );
  return (
    <li className="flex flex-col gap-2 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-semibold break-all">{one.name}</span>
            <code className="font-mono text-xs text-dim">…{one.last_four}</code>
            {one.kind === "live" ? <Badge tone="bad">live: real money</Badge> : <Badge>paper</Badge>}
            <Badge tone={STATE_TONES[one.state]}>{one.state}</Badge>
          </div>
          <p>{sentence(one.answer)}</p>
          <div className="text-xs text-dim tabular-nums">
            entered {moment(one.created)} ·{" "}
            {one.checked ? `Alpaca last answered ${moment(one.checked)}` : "Alpaca has not answered yet"}
          </div>
        </div>
        <span className="ml-auto flex gap-1">
          <Button busy={check.busy} onClick={ask} hint="Asks Alpaca now">
            Check again
          </Button>
          <Menu
            align="end"
            trigger={
              <IconButton label={`More of ${one.name}`}>
                <MoreIcon />
              </IconButton>
            }
          >
            <MenuItem onSelect={() => setDialog("rename")}>Rename…</MenuItem>
            <MenuItem danger onSelect={() => setDialog("delete")}>
              Delete…
            </MenuItem>
          </Menu>
        </span>
      </div>
      <FormError error={check.error} />
      {dialog === "rename" && <RenameDialog one={one} onClose={() => setDialog(null)} />}
      {dialog === "delete" && (
        <Question
          title="Delete this broker key?"
          yes="Delete"
          act={removal}
          onYes={remove}
          onClose={() => setDialog(null)}
        >
          <strong>{one.name}</strong> (…{one.last_four}, {one.kind === "live" ? "live: real money" : "paper"}) is
          forgotten here. At Alpaca it stays good until you end it there.
        </Question>
      )}
    </li>
  );
}
