import { explain } from "./help";
import { Tooltip } from "./Tooltip";

interface HelpProps {
  /** One of the help's words. */
  word: string;
  /** What it stands beside, as the page calls it. */
  name: string;
}

/** A question mark beside what a newcomer would stumble over: opens the help at its word. Never within a label. */
export function HelpMark({ word, name }: HelpProps) {
  const what = `What “${name}” means`;
  return (
    <Tooltip text={what}>
      <button
        type="button"
        aria-label={what}
        onClick={() => explain(word)}
        // A finger needs more room than the sign takes.
        className="group -m-[5px] inline-flex size-6 shrink-0 items-center justify-center rounded-full"
      >
        <span className="flex size-3.5 items-center justify-center rounded-full border border-line-strong text-[10px] leading-none font-semibold text-dim group-hover:border-accent group-hover:text-ink">
          ?
        </span>
      </button>
    </Tooltip>
  );
}

/** A name that says in a tooltip what it means, and on a press opens the help there: where a mark would be one too many. */
export function HelpWord({ word, name, meaning }: HelpProps & { meaning: string }) {
  return (
    <Tooltip text={meaning}>
      <button
        type="button"
        onClick={() => explain(word)}
        className="-my-1 py-1 text-left underline decoration-line-strong decoration-dotted underline-offset-3 hover:text-ink hover:decoration-accent"
      >
        {name}
      </button>
    </Tooltip>
  );
}
