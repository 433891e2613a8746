import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { Button, IconButton } from "@/kit/Button";
import { LinkIcon, MoreIcon, PauseIcon, PlayIcon, TrashIcon } from "@/kit/icons";
import { Menu, MenuItem, MenuLine } from "@/kit/Menu";
import { deleteBatch } from "./deletion";
import { at, type Batch, isOver, type Standing, useTakeBatch } from "./progress";
import { ShareDialog } from "./results/ShareDialog";

type Step = "pause" | "resume" | "cancel" | "retry";

const DOING: Record<Step, string> = { pause: "Pausing", resume: "Resuming", cancel: "Cancelling", retry: "Retrying" };

async function take(step: Step, id: string): Promise<Batch> {
  const asked = {
    pause: () => api.POST("/api/v1/batches/{batch_id}/pause", at(id)),
    resume: () => api.POST("/api/v1/batches/{batch_id}/resume", at(id)),
    cancel: () => api.POST("/api/v1/batches/{batch_id}/cancel", at(id)),
    retry: () => api.POST("/api/v1/batches/{batch_id}/retry", at(id)),
  };
  return (await asked[step]()).data as Batch;
}

interface BatchActionsProps {
  batch: Standing & { name: string };
  /** More entries of the menu, above Delete. */
  more?: React.ReactNode;
  /** After the batch was deleted, such as to leave its page. */
  onDeleted?: () => void;
}

/** What may be done to a batch of one's own in its state. */
export function BatchActions({ batch, more, onDeleted }: BatchActionsProps) {
  const [sharing, setSharing] = useState(false);
  const takeOver = useTakeBatch();
  const act = useMutation({ mutationFn: (step: Step) => take(step, batch.id), onSuccess: takeOver });
  const doing = act.isPending ? act.variables : null;
  const button = (step: Step, text: string, icon?: React.ReactNode) => (
    <Button busy={doing === step} disabled={act.isPending} onClick={() => act.mutate(step)}>
      {doing !== step && icon}
      {doing === step ? DOING[step] : text}
    </Button>
  );
  const active = batch.state === "queued" || batch.state === "running";
  return (
    <div className="flex items-center gap-1.5">
      {active && button("pause", "Pause", <PauseIcon />)}
      {batch.state === "paused" && button("resume", "Resume", <PlayIcon />)}
      {!isOver(batch.state) && button("cancel", "Cancel")}
      {retriable(batch) && button("retry", "Retry failed")}
      <Menu
        align="end"
        trigger={
          <IconButton label={`More for ${batch.name}`}>
            <MoreIcon />
          </IconButton>
        }
      >
        <MenuItem icon={<LinkIcon />} onSelect={() => setSharing(true)}>
          Share links…
        </MenuItem>
        {more}
        <MenuLine />
        <MenuItem
          danger
          icon={<TrashIcon />}
          onSelect={() => {
            deleteBatch(batch);
            onDeleted?.();
          }}
        >
          Delete
        </MenuItem>
      </Menu>
      {sharing && <ShareDialog id={batch.id} onClose={() => setSharing(false)} />}
    </div>
  );
}

function retriable(batch: Standing): boolean {
  return batch.state === "failed" || (batch.state === "finished" && batch.failed > 0);
}
