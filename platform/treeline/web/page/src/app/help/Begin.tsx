import { Button } from "@/kit/Button";
import { useSteps } from "./useSteps";

/** What the page is for, in five steps. */
export function Begin() {
  const steps = useSteps();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      aria-label="Begin"
      className="-mx-4 -mb-4 flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto border-t border-line px-4 pt-3 pb-4"
    >
      <p className="text-dim">
        Treeline composes trading strategies as trees, backtests them over past prices, and runs them with thousands of
        numbers, to see which of these matter and how much of the best result is luck.
      </p>
      <ol className="flex flex-col">
        {steps.map(({ title, text, label, go }, index) => (
          <li
            key={title}
            className="grid grid-cols-[1.75rem_minmax(0,1fr)] items-start gap-x-3 gap-y-2 border-t border-line py-3 sm:grid-cols-[1.75rem_minmax(0,1fr)_auto]"
          >
            <span
              aria-hidden="true"
              className="flex size-7 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent tabular-nums"
            >
              {index + 1}
            </span>
            <div>
              <h3 className="text-base font-semibold">{title}</h3>
              <p className="text-dim">{text}</p>
            </div>
            <Button className="justify-self-start max-sm:col-start-2 sm:mt-0.5" onClick={go}>
              {label}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}
