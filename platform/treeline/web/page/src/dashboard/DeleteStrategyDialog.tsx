import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Notice } from "@/kit/Notice";
import { toast } from "@/kit/toasts";
import { close } from "@/strategy/workspace";
import type { StrategySummary } from "./strategies";

/** The one question before a strategy goes with all its versions: that can't be undone. */
export function DeleteStrategyDialog({ strategy, onClose }: { strategy: StrategySummary; onClose: () => void }) {
  const client = useQueryClient();
  const deleting = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/strategies/{strategy_id}", { params: { path: { strategy_id: strategy.id } } }),
    meta: { shown: true },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["strategies"] });
      close(strategy.id);
      toast(`“${strategy.name}” is deleted`);
      onClose();
    },
  });
  return (
    <Dialog
      title={`Delete “${strategy.name}”?`}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={deleting.isPending} onClick={() => deleting.mutate()}>
            Delete
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>
          It goes with {strategy.version === 1 ? "its only version" : `all of its ${strategy.version} versions`}, and
          can’t be brought back. Its batches stay.
        </p>
        {deleting.error && <Notice tone="bad">{messageOf(deleting.error)}</Notice>}
      </div>
    </Dialog>
  );
}
