import type { ReactNode } from "react";
import { Button } from "@/kit/Button";
import type { Act } from "./useAct";
import { useWait } from "./useWait";
import { inTime } from "./words";

interface SubmitButtonProps {
  act: Act;
  /** Of the form that it sends, if it stands outside of it. */
  form?: string;
  large?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

/** Sends a form; not while an answer is on its way, nor before the API takes another try. */
export function SubmitButton({ act, form, large, disabled, children }: SubmitButtonProps) {
  const wait = useWait(act.error);
  return (
    <Button
      look="primary"
      type="submit"
      form={form}
      busy={act.busy}
      disabled={disabled || wait > 0}
      className={large ? "h-9 w-full tabular-nums" : "tabular-nums"}
    >
      {children}
      {wait > 0 && ` ${inTime(wait)}`}
    </Button>
  );
}
