import { Popover as Radix } from "radix-ui";
import { type ReactNode, useContext } from "react";
import { classes } from "./classes";
import { Layer } from "./layer";

interface PopoverProps {
  trigger: ReactNode;
  /** What is in it, read aloud. */
  label?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}

/** A small panel beside the button that opens it. */
export function Popover({ trigger, label, open, onOpenChange, align = "start", className, children }: PopoverProps) {
  const layer = useContext(Layer);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content
          aria-label={label}
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
