import type { Refused } from "@/api/errors";
import { classes } from "@/kit/classes";
import { INPUT } from "@/kit/Field";
import { count } from "@/kit/format";
import { faultsAt } from "@/variables/draft";
import { inShort } from "./inShort";
import { type Choice, countOf, type How, type Swept } from "./swept";

interface VariableRowProps {
  swept: Swept;
  refused: Refused | undefined;
  onChange: (choice: Choice) => void;
}

/** One variable: its default, a range, a list, or the library's values, and how many that makes. */
export function VariableRow({ swept, refused, onChange }: VariableRowProps) {
  const { variable, library, choice } = swept;
  const { name, ticker, usual } = variable;
  const counted = countOf(swept);
  const problem = counted && "problem" in counted ? counted.problem : null;
  const fault = problem?.text ?? faultsAt(refused ?? null, `grid.${name}`);
  const options: [How, string][] = [["default", usual === undefined && !library ? "No default" : "Default"]];
  if (!ticker) options.push(["range", "Range"]);
  options.push(["list", "List"]);
  if (library) options.push(["library", "Library"]);
  const below = `${name}-values`;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_4rem] items-center gap-x-3 gap-y-1 px-3 py-2 sm:min-h-17 sm:grid-cols-[minmax(5rem,9rem)_6.5rem_minmax(0,1fr)_4rem]">
      <span
        className="justify-self-start truncate rounded-sm bg-variable-soft px-1.5 font-mono text-variable"
        title={name}
      >
        {`{${name}}`}
      </span>
      <select
        aria-label={`Values of ${name}`}
        value={choice.how}
        onChange={(event) => onChange({ ...choice, how: event.target.value as How })}
        className={classes(INPUT, "max-sm:w-26")}
      >
        {options.map(([how, text]) => (
          <option key={how} value={how}>
            {text}
          </option>
        ))}
      </select>
      <div className="min-w-0 max-sm:order-last max-sm:col-span-3">
        <Values swept={swept} wrong={fault ? (problem?.field ?? "values") : null} below={below} onChange={onChange} />
        <p id={below} className={classes("mt-0.5 text-xs", fault ? "text-bad" : "truncate text-dim")}>
          {fault ?? inShort(swept)}
        </p>
      </div>
      <output className={classes("figures font-medium", fault && "text-bad")}>
        {counted && "count" in counted ? count(counted.count) : "–"}
      </output>
    </li>
  );
}

interface ValuesProps {
  swept: Swept;
  /** The field that is wrong. */
  wrong: string | null;
  below: string;
  onChange: (choice: Choice) => void;
}

function Values({ swept, wrong, below, onChange }: ValuesProps) {
  const { variable, choice } = swept;
  const field = (part: "low" | "high" | "step" | "list", label: string, more?: { placeholder: string }) => (
    <input
      {...more}
      aria-label={`${label} of ${variable.name}`}
      aria-describedby={below}
      aria-invalid={wrong === (part === "list" ? "values" : part) ? true : undefined}
      inputMode={part === "list" ? undefined : "decimal"}
      autoComplete="off"
      spellCheck={false}
      value={choice[part]}
      onChange={(event) =>
        onChange({ ...choice, [part]: variable.ticker ? event.target.value.toUpperCase() : event.target.value })
      }
      className={INPUT}
    />
  );
  if (choice.how === "range")
    return (
      <div className="flex items-center gap-1.5 text-dim">
        {field("low", "Low")} to {field("high", "High")} by {field("step", "Step", { placeholder: "1" })}
      </div>
    );
  if (choice.how === "list")
    return field("list", "List", { placeholder: variable.ticker ? "SPY, QQQ, TLT" : "5, 10, 20" });
  return null;
}
