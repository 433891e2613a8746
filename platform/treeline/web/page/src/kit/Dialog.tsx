import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "./Button";
import { classes } from "./classes";
import { CloseIcon } from "./icons";
import { Layer } from "./layer";
import { closed, opened } from "./openDialogs";

interface DialogProps {
  title: string;
  /** Small for a question, wide for a table. */
  size?: "small" | "medium" | "wide";
  onClose: () => void;
  children: ReactNode;
  /** Buttons below, the primary one last. */
  actions?: ReactNode;
}

const SIZES = { small: "max-w-md", medium: "max-w-2xl", wide: "max-w-5xl" };

/** Stands above the page until it is answered. The browser's own <dialog>: it keeps the focus and hears Escape. */
export function Dialog({ title, size = "medium", onClose, children, actions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const heading = useId();
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const wanted = element.contains(document.activeElement) ? document.activeElement : null; // by React's autoFocus
    const menu = document.activeElement?.closest("[role=menu]");
    // A menu is gone by the time the dialog closes: the focus then belongs to the button that opened it.
    if (menu) document.getElementById(menu.getAttribute("aria-labelledby") ?? "")?.focus();
    element.showModal();
    if (wanted instanceof HTMLElement) wanted.focus();
    // With nothing else to reach, the browser goes to Close, whose tooltip would stand there and take the first Escape.
    else if (document.activeElement === close.current) element.focus();
    setLayer(element);
    opened(element);
    return () => closed(element);
  }, []);
  // While it still is in the page: only then does closing it give the focus back to what opened it.
  useLayoutEffect(() => {
    const element = dialog.current;
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-labelledby={heading}
      onCancel={(event) => {
        if (event.target !== dialog.current) return; // a file chooser within was left without a choice
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
      className={classes(
        "w-[calc(100vw-16px)] rounded-lg border border-line bg-panel p-0 text-ink shadow-2xl outline-none backdrop:bg-[#000]/50",
        SIZES[size],
      )}
    >
      <Layer value={layer}>
        <div className="flex max-h-[calc(100dvh-48px)] flex-col">
          <header className="border-b border-line py-3 pr-12 pl-4">
            <h2 id={heading} className="text-base font-semibold">
              {title}
            </h2>
          </header>
          <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>
          {actions && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</footer>
          )}
          {/* Last, so that a dialog opens with the focus on what it is about. */}
          <IconButton ref={close} label="Close" shortcut="Esc" onClick={onClose} className="absolute top-2 right-2">
            <CloseIcon />
          </IconButton>
        </div>
      </Layer>
    </dialog>
  );
}
