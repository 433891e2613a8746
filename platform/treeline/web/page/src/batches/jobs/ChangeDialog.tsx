import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { messageOf, Refused } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { SelectField, TextField } from "@/kit/Field";
import { Notice } from "@/kit/Notice";
import { at, type Batch, useTakeBatch } from "../progress";
import type { BatchSummary } from "./batches";
import { PRIORITIES } from "./priorities";

/** Another name for a batch, and another place among one's own. */
export function ChangeDialog({ batch, onClose }: { batch: BatchSummary; onClose: () => void }) {
  const [name, setName] = useState(batch.name);
  const [priority, setPriority] = useState(String(batch.priority));
  const take = useTakeBatch();
  const changing = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim() || batch.name, priority: Number(priority) };
      return (await api.PATCH("/api/v1/batches/{batch_id}", { ...at(batch.id), body })).data as Batch;
    },
    meta: { shown: true },
    onSuccess: (changed) => {
      take(changed);
      onClose();
    },
  });
  const refused = changing.error instanceof Refused ? changing.error : undefined;
  return (
    <Dialog
      title="Name and priority"
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="change-batch" busy={changing.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="change-batch"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          changing.mutate();
        }}
      >
        <TextField label="Name" maxLength={200} value={name} error={refused?.of("name")} onChange={setName} />
        <SelectField
          label="Priority"
          hint="Among your own batches; what is under way goes on"
          value={priority}
          options={PRIORITIES}
          error={refused?.of("priority")}
          onChange={setPriority}
        />
        {refused && refused.faults.length === 0 && <Notice tone="bad">{messageOf(refused)}</Notice>}
      </form>
    </Dialog>
  );
}
