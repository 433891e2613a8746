import { Checkbox } from "@/kit/Field";

interface TickerChoiceProps {
  choices: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** The tickers of a variable, those that are wanted ticked. */
export function TickerChoice({ choices, chosen, onChange }: TickerChoiceProps) {
  return (
    <fieldset className="flex max-h-48 flex-col gap-1 overflow-auto">
      <legend className="text-xs font-medium text-dim">is one of</legend>
      {choices.map((ticker) => (
        <Checkbox
          key={ticker}
          label={ticker}
          checked={chosen.includes(ticker)}
          onChange={(on) => onChange(on ? [...chosen, ticker] : chosen.filter((one) => one !== ticker))}
        />
      ))}
    </fieldset>
  );
}
