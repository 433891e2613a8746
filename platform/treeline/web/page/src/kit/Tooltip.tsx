import { Tooltip as Radix } from "radix-ui";
import { type FocusEvent, type ReactNode, useContext } from "react";
import { Layer } from "./layer";

interface TooltipProps {
  text: ReactNode;
  shortcut?: string;
  children: ReactNode;
}

/** Words that appear when a pointer rests on what it wraps, or the keyboard reaches it. */
export function Tooltip({ text, shortcut, children }: TooltipProps) {
  const layer = useContext(Layer);
  return (
    <Radix.Root delayDuration={400}>
      <Radix.Trigger asChild onFocus={keepShut}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content
          sideOffset={5}
          collisionPadding={8}
          className="z-50 max-w-72 rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-lg"
        >
          {text}
          {shortcut && <Keys keys={shortcut} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A closed menu gives the focus back to its button: nobody asked what that is, unless he goes by the keyboard. */
function keepShut(event: FocusEvent<HTMLElement>): void {
  if (!event.currentTarget.matches(":focus-visible")) event.preventDefault();
}

/** A shortcut, such as "Ctrl+K". */
export function Keys({ keys }: { keys: string }) {
  return <kbd className="ml-2 rounded-sm border border-line bg-panel px-1 font-mono text-xs text-dim">{keys}</kbd>;
}
