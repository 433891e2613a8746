import { type KeyboardEvent, useId, useRef, useState } from "react";
import { isVariable, type NodeId } from "@/tree/model";
import { useBuilder } from "../context";
import { type Listed, TickerList } from "../panels/TickerList";
import { useDraft } from "./useDraft";

interface TickerInputProps {
  id: NodeId;
  part: string;
  value: string;
  fault?: string;
  reached: boolean;
}

const asTicker = (text: string) => (text.includes("{") ? text : text.toUpperCase());

/** A ticker in a sentence. While it is typed, the source's symbols are listed below; any other may be typed too. */
export function TickerInput({ id, part, value, fault, reached }: TickerInputProps) {
  const { source } = useBuilder();
  const { shown, write, enter, leave } = useDraft(id, part, value, "ticker", asTicker);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const variable = isVariable(value);
  const listed = useRef<Listed[]>([]);
  const choose = (symbol: string) => {
    write(symbol);
    setOpen(false);
    setActive(-1);
  };
  /** What Enter takes: what the arrows chose, else the first that goes on as was typed. Empty: what was typed. */
  const meant = (): string => {
    const chosen = listed.current[active];
    if (chosen) return chosen.symbol;
    const [first] = listed.current;
    return shown && first?.symbol.startsWith(shown.toUpperCase()) ? first.symbol : "";
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      const last = listed.current.length - 1;
      if (!open) setOpen(true);
      else if (event.key === "ArrowDown") setActive((now) => (now >= last ? 0 : now + 1));
      else setActive((now) => (now <= 0 ? last : now - 1));
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && open && meant()) {
      event.preventDefault();
      event.stopPropagation();
      choose(meant());
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <>
      <input
        ref={input}
        className="field"
        data-type="ticker"
        data-field={part}
        data-variable={variable || undefined}
        role="combobox"
        aria-label="ticker"
        aria-expanded={open}
        aria-controls={open ? list : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `${list}-${active}` : undefined}
        aria-invalid={fault ? true : undefined}
        title={fault}
        value={shown}
        style={{ width: `${Math.max(4, shown.length + 1)}ch` }}
        tabIndex={reached ? 0 : -1}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        onFocus={enter}
        onClick={() => setOpen(true)}
        onBlur={() => {
          leave();
          setOpen(false);
        }}
        onKeyDown={keys}
        onChange={(event) => {
          write(event.target.value);
          setActive(-1);
          setOpen(true);
        }}
      />
      {open && !value.startsWith("{") && (
        <TickerList
          id={list}
          anchor={input}
          source={source}
          text={value}
          active={active}
          listed={listed}
          onChoose={choose}
        />
      )}
    </>
  );
}
