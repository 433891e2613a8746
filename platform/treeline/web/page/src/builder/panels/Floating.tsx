import { Popover as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { classes } from "@/kit/classes";

interface FloatingProps {
  /** What it stands beside. */
  anchor: RefObject<{ getBoundingClientRect(): DOMRect } | null>;
  /** The keyboard stays where it is: in the field that the panel belongs to. */
  passive?: boolean;
  label: string;
  className?: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside a place of the builder, outside of its own elements; it goes with Escape or a click elsewhere. */
export function Floating({ anchor, passive = false, label, className, onClose, children }: FloatingProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Anchor virtualRef={anchor as RefObject<{ getBoundingClientRect(): DOMRect }>} />
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={passive ? (event) => event.preventDefault() : undefined}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={passive ? (event) => event.preventDefault() : undefined}
          onKeyDown={(event) => event.stopPropagation()}
          className={classes(
            "z-50 flex max-h-[min(420px,var(--radix-popover-content-available-height))] max-w-[calc(100vw-16px)] flex-col rounded-md border border-line bg-panel text-sm text-ink shadow-xl",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
