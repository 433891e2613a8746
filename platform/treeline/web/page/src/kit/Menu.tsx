import { DropdownMenu as Radix } from "radix-ui";
import { type ReactNode, useContext } from "react";
import { classes } from "./classes";
import { Layer } from "./layer";
import { Keys } from "./Tooltip";

const PANEL = "z-50 min-w-44 rounded-md border border-line bg-panel p-1 text-sm text-ink shadow-xl";
const ITEM =
  "flex items-center gap-2 rounded-sm px-2 py-1.5 outline-none select-none data-highlighted:bg-raised data-disabled:opacity-50";

/** A list of actions below the button that opens it. Not modal: a modal one would write a style sheet into the page. */
export function Menu({
  trigger,
  align = "start",
  children,
}: {
  trigger: ReactNode;
  align?: "start" | "end";
  children: ReactNode;
}) {
  const layer = useContext(Layer);
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content align={align} sideOffset={4} collisionPadding={8} className={PANEL}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

/** One action of a menu. */
export function MenuItem({ icon, shortcut, danger, disabled, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item className={classes(ITEM, danger && "text-bad")} disabled={disabled} onSelect={onSelect}>
      {icon}
      <span className="flex-1">{children}</span>
      {shortcut && <Keys keys={shortcut} />}
    </Radix.Item>
  );
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}

/** What a part of a menu is about. */
export function MenuHeading({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1 text-xs text-dim">{children}</Radix.Label>;
}
