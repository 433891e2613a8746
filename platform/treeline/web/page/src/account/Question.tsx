import type { ReactNode } from "react";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { FormError } from "./FormError";
import type { Act } from "./useAct";

interface QuestionProps {
  title: string;
  /** What it does, on the button. */
  yes: string;
  act: Act;
  onYes: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asked before what can't be undone. */
export function Question({ title, yes, act, onYes, onClose, children }: QuestionProps) {
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" busy={act.busy} onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="break-words">{children}</div>
        <FormError error={act.error} />
      </div>
    </Dialog>
  );
}
