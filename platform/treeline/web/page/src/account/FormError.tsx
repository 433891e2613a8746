import { Notice } from "@/kit/Notice";
import { useWait } from "./useWait";
import { beside, inTime } from "./words";

interface FormErrorProps {
  error: unknown;
  /** The fields that tell their own faults. */
  fields?: readonly string[];
}

/** What is wrong with a form as a whole; and when it may be sent again, if it was sent too often. */
export function FormError({ error, fields = [] }: FormErrorProps) {
  const wait = useWait(error);
  const told = beside(error, fields);
  if (!told) return null;
  return (
    <Notice tone="bad">
      {told}
      {wait > 0 && <span className="block tabular-nums">You can try again {inTime(wait)}.</span>}
    </Notice>
  );
}
