import type { Tone } from "@/kit/Badge";
import { classes } from "@/kit/classes";
import { VERDICTS, type Verdict } from "./verdict";

// The tone is a mark beside the words, which are in ink whichever it is: grey must not be less loud than green.
const MARKS: Record<Tone, string> = {
  neutral: "bg-line-strong",
  good: "bg-good",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
};
const GROUNDS: Record<Tone, string> = {
  neutral: "bg-raised",
  good: "bg-accent-soft",
  warn: "bg-warn-soft",
  bad: "bg-bad-soft",
  info: "bg-info-soft",
};

/** The verdict, and why it is that one. */
export function VerdictLine({ verdict, reason }: { verdict: Verdict; reason: string }) {
  const { tone, word } = VERDICTS[verdict];
  return (
    <div className={classes("flex overflow-hidden rounded-md", GROUNDS[tone])}>
      <span aria-hidden="true" className={classes("w-1.5 flex-none", MARKS[tone])} />
      <div className="flex flex-col justify-center px-3 py-2.5">
        <p className="text-xl leading-tight font-bold">{word}</p>
        <p className="mt-1 text-base font-medium">{reason}</p>
      </div>
    </div>
  );
}
