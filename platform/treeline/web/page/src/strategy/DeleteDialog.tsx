import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import { routes } from "@/app/routes";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Notice } from "@/kit/Notice";
import { toast } from "@/kit/toasts";
import { close, type OpenStrategy } from "./workspace";

/** The one question before a strategy goes with all its versions: that can't be undone. */
export function DeleteDialog({ one, onClose }: { one: OpenStrategy; onClose: () => void }) {
  const [, go] = useLocation();
  const client = useQueryClient();
  const { name } = one.store.getState().tree;
  const deleting = useMutation({
    mutationFn: async () => {
      const { strategy } = one.origin;
      if (strategy)
        await api.DELETE("/api/v1/strategies/{strategy_id}", { params: { path: { strategy_id: strategy } } });
    },
    meta: { shown: true },
    onSuccess: () => {
      close(one.key);
      go(routes.dashboard);
      client.removeQueries({ queryKey: ["strategies", one.origin.strategy] }); // nothing of it is asked for again
      void client.invalidateQueries({ queryKey: ["strategies"] });
      toast(`“${name}” is deleted`);
    },
  });
  return (
    <Dialog
      title={`Delete “${name}”?`}
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
        <p>It goes with all its versions, and can’t be brought back. Its batches stay.</p>
        {deleting.error && <Notice tone="bad">{messageOf(deleting.error)}</Notice>}
      </div>
    </Dialog>
  );
}
