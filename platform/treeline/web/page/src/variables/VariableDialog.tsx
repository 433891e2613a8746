import { messageOf } from "@/api/errors";
import { Dialog } from "@/kit/Dialog";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { VariableForm } from "./VariableForm";
import { useVariable } from "./variables";

/** Makes a variable, or changes the one of this id. */
export function VariableDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const whole = useVariable(id ?? "", id !== null);
  if (id && !whole.data)
    return (
      <Dialog title="Variable" onClose={onClose}>
        {whole.error ? <Notice tone="bad">{messageOf(whole.error)}</Notice> : <Skeleton className="h-80" />}
      </Dialog>
    );
  return <VariableForm variable={whole.data ?? null} onClose={onClose} />;
}
