import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Notice } from "@/kit/Notice";
import { toast } from "@/kit/toasts";
import { close } from "./workspace";

interface DeleteDialogProps {
  /** A saved strategy's id. */
  id: string;
  name: string;
  onClose: () => void;
  /** It is gone, and its tab closed. */
  onDeleted: () => void;
}

/** The one question before a strategy goes with all its versions: that can't be undone. */
export function DeleteDialog({ id, name, onClose, onDeleted }: DeleteDialogProps) {
  const client = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => api.DELETE("/api/v1/strategies/{strategy_id}", { params: { path: { strategy_id: id } } }),
    meta: { shown: true },
    onSuccess: () => {
      close(id);
      onDeleted();
      client.removeQueries({ queryKey: ["strategies", id] }); // nothing of it is asked for again
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
