import { createPortal } from "react-dom";
import { Button, IconButton } from "./Button";
import { classes } from "./classes";
import { CloseIcon } from "./icons";
import { useOpenDialogs } from "./openDialogs";
import { useToasts } from "./toasts";

/**
 * Where toasts appear: above the line of buttons at the page's foot, and within the uppermost dialog while there is one,
 * since else they would stand behind it.
 */
export function Toaster() {
  const { items, dismiss } = useToasts();
  const dialog = useOpenDialogs((state) => state.items.at(-1));
  const toasts = (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-3 bottom-9 left-3 z-50 flex flex-col items-end gap-2"
    >
      {items.map((item) => (
        <div
          key={item.id}
          className={classes(
            "pointer-events-auto flex max-w-md items-center gap-2 rounded-md border bg-panel py-1.5 pr-1.5 pl-3 shadow-xl",
            item.tone === "bad" ? "border-bad" : item.tone === "good" ? "border-good" : "border-line",
          )}
        >
          <span className="min-w-0 flex-1 break-words">{item.text}</span>
          {item.action && (
            <Button
              look="quiet"
              className="text-accent"
              onClick={() => {
                item.action?.run();
                dismiss(item.id);
              }}
            >
              {item.action.label}
            </Button>
          )}
          <IconButton label="Dismiss" onClick={() => dismiss(item.id)}>
            <CloseIcon />
          </IconButton>
        </div>
      ))}
    </div>
  );
  return dialog ? createPortal(toasts, dialog) : toasts;
}
