import type { Refused } from "@/api/errors";
import { Button } from "@/kit/Button";
import { TextField } from "@/kit/Field";
import { count } from "@/kit/format";
import { drawnSeed, type Form, sampleFault } from "./form";

interface SampleFieldsProps {
  sample: Form["sample"];
  /** Combinations to draw from. */
  grid: number | null;
  refused: Refused | undefined;
  onChange: (sample: Form["sample"]) => void;
}

/** How many are drawn, and with which seed. */
export function SampleFields({ sample, grid, refused, onChange }: SampleFieldsProps) {
  const fault = sampleFault(sample, grid);
  const ofSeed = fault?.startsWith("A seed") ? fault : undefined;
  return (
    <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-[8rem_minmax(0,1fr)_auto]">
      <TextField
        label="Draw"
        hint={grid === null ? "combinations" : `of ${count(grid)}`}
        inputMode="numeric"
        autoComplete="off"
        value={sample.count}
        error={ofSeed ? undefined : (fault ?? refused?.of("sample.count"))}
        onChange={(next) => onChange({ ...sample, count: next })}
      />
      <TextField
        label="Seed"
        hint="The same seed draws the same ones, on every machine"
        inputMode="numeric"
        autoComplete="off"
        value={sample.seed}
        error={ofSeed ?? refused?.of("sample.seed")}
        onChange={(seed) => onChange({ ...sample, seed })}
      />
      <Button className="h-8 max-sm:col-span-2 sm:mt-5.5" onClick={() => onChange({ ...sample, seed: drawnSeed() })}>
        Another seed
      </Button>
    </div>
  );
}
