import type { NodeId } from "@/tree/model";
import { useDraft } from "./useDraft";

interface TextInputProps {
  id: NodeId;
  part: string;
  value: string;
  label: string;
  fault?: string;
  reached: boolean;
}

const asText = (text: string) => text;

/** Words in a sentence: a group's name. */
export function TextInput({ id, part, value, label, fault, reached }: TextInputProps) {
  const { shown, write, enter, leave } = useDraft(id, part, value, label, asText);
  return (
    <input
      className="field"
      data-type="text"
      data-field={part}
      aria-label={label}
      aria-invalid={fault ? true : undefined}
      title={fault}
      value={shown}
      style={{ width: `${Math.max(8, shown.length + 1)}ch` }}
      tabIndex={reached ? 0 : -1}
      autoComplete="off"
      onFocus={enter}
      onBlur={leave}
      onChange={(event) => write(event.target.value)}
    />
  );
}
