import type { KeyboardEvent } from "react";
import { isVariable, type NodeId, type Num } from "@/tree/model";
import { DefaultValue } from "./DefaultValue";
import { useDraft } from "./useDraft";

interface NumberInputProps {
  id: NodeId;
  part: string;
  value: Num;
  /** What it is, for those who listen and for the undo list: "window". */
  label: string;
  /** Its unit or formula, in the tooltip. */
  hint?: string;
  fault?: string;
  reached: boolean;
}

/** A number in a sentence: as wide as what stands in it; arrows step it; a name in braces makes it a variable. */
export function NumberInput({ id, part, value, label, hint, fault, reached }: NumberInputProps) {
  const { shown, write, enter, leave } = useDraft(id, part, value, label);
  const step = (event: KeyboardEvent) => {
    if (typeof value !== "number" || event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    event.stopPropagation();
    write(String(stepped(value, event.key === "ArrowUp" ? 1 : -1, event.shiftKey)));
  };
  return (
    <>
      <input
        className="field"
        data-type="number"
        data-field={part}
        data-variable={isVariable(value) || undefined}
        aria-label={label}
        aria-invalid={fault ? true : undefined}
        title={fault ?? hint}
        value={shown}
        style={{ width: `${Math.max(2, shown.length)}ch` }}
        tabIndex={reached ? 0 : -1}
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        onFocus={enter}
        onBlur={leave}
        onKeyDown={step}
        onChange={(event) => write(event.target.value)}
      />
      {isVariable(value) && <DefaultValue variable={value} />}
    </>
  );
}

/** One step further: by 1, by 10 with Shift; a number with decimals by one of its last. */
function stepped(value: number, direction: 1 | -1, large: boolean): number {
  const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
  const size = 10 ** -decimals * (large ? 10 : 1);
  return Number((value + direction * size).toFixed(decimals));
}
