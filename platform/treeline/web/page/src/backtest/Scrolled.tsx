import type { ReactNode, Ref } from "react";

interface ScrolledProps {
  label: string;
  className: string;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** What scrolls within the page, so that the keyboard can scroll it, too. */
export function Scrolled({ label, className, ref, children }: ScrolledProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a place in the tab order keys could not scroll it
    <section ref={ref} aria-label={label} tabIndex={0} className={className}>
      {children}
    </section>
  );
}
