import { create } from "zustand";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import { queries } from "@/app/queries";
import { count } from "@/kit/format";
import { toast } from "@/kit/toasts";
import { at, BATCHES, batchKey, type Standing } from "./progress";

/**
 * Batches that were deleted a moment ago. Results can't be brought back, so the server is told only when the toast
 * with Undo is over, or the page is left.
 */
interface Leaving {
  ids: ReadonlySet<string>;
}

const UNDO_MS = 6000; // as long as the toast stands
const useLeaving = create<Leaving>(() => ({ ids: new Set<string>() }));
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** The batches that a list no longer shows, since they are about to be deleted. */
export function useLeavingBatches(): ReadonlySet<string> {
  return useLeaving((state) => state.ids);
}

/** Deletes a batch with its results, after a moment in which that can be undone. */
export function deleteBatch(batch: Pick<Standing, "id" | "done"> & { name: string }): void {
  mark(batch.id, true);
  waiting.set(
    batch.id,
    setTimeout(() => void send(batch.id), UNDO_MS),
  );
  toast(`Deleted "${batch.name}" and its ${count(batch.done)} results`, {
    action: { label: "Undo", run: () => undo(batch.id) },
  });
}

function undo(id: string): void {
  const timer = waiting.get(id);
  if (timer === undefined) {
    toast("Too late: the batch is gone", { tone: "bad" });
    return;
  }
  clearTimeout(timer);
  waiting.delete(id);
  mark(id, false);
}

async function send(id: string): Promise<void> {
  clearTimeout(waiting.get(id));
  waiting.delete(id);
  try {
    await api.DELETE("/api/v1/batches/{batch_id}", { ...at(id), keepalive: true });
    queries.removeQueries({ queryKey: batchKey(id) });
    await queries.invalidateQueries({ queryKey: BATCHES });
  } catch (error) {
    mark(id, false);
    toast(`The batch was not deleted: ${messageOf(error)}`, { tone: "bad" });
  }
}

function mark(id: string, leaves: boolean): void {
  useLeaving.setState(({ ids }) => {
    const next = new Set(ids);
    if (leaves) next.add(id);
    else next.delete(id);
    return { ids: next };
  });
}

window.addEventListener("pagehide", () => {
  for (const id of [...waiting.keys()]) void send(id);
});
