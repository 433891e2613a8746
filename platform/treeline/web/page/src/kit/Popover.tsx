import { Popover as Radix } from "radix-ui";
import { type ReactNode, useContext } from "react";
import { classes } from "./classes";
import { Layer } from "./layer";

interface PopoverProps {
  trigger: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}

/** A small panel beside the button that opens it. */
export function Popover({ trigger, open, onOpenChange, align = "start", className, children }: PopoverProps) {
  const layer = useContext(Layer);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={classes("z-50 rounded-md border border-line bg-panel p-3 text-sm text-ink shadow-xl", className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
