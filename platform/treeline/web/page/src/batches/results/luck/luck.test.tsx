import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { batchKey } from "../../progress";
import type { Shown } from "../shown";
import type { Luck, Source } from "../source";
import { againstIt } from "./against";
import { LuckPanel } from "./LuckPanel";
import { along, axisOf, type Kind, type Mark, marksOf } from "./marks";
import { VERDICTS } from "./verdict";

const LUCK: Luck = {
  label: "Final results",
  runs: 31200,
  known: true,
  reason: "",
  behaviours: 21177,
  left_out: 12,
  months: 120,
  sessions: 2516,
  ideas: 19.3,
  best: { run_index: 77, sharpe: 1.1 },
  luck: { sharpe: 0.59, sharpe_95: 1.06, p: 0.03, beyond: 41, draws: 1000 },
  honest: { sharpe: 0.47, worse_half: 0.41, splits: 1000 },
  timing: { mix_sharpe: 0.92, percent_a_year: 1.3, p: 0.21 },
  verdict: "doubtful",
  sentences: ["You tried 31,200 combinations.", "Best Sharpe ratio 1.10."],
};
const UNKNOWN: Luck = {
  ...LUCK,
  known: false,
  reason: "Fewer than 6 months.",
  best: null,
  luck: null,
  honest: null,
  timing: null,
  verdict: null,
  sentences: [],
};
const OVER: Source = { kind: "own", key: "a", live: false, edition: "finished 8" };
const LIVE: Source = { kind: "own", key: "a", live: true, edition: "live" };
const sharpes = fc.option(fc.double({ min: -40, max: 40, noNaN: true }), { nil: null });

function panel(source: Source, luck: Luck | undefined, benchmark: number | null = 0.52): string {
  const client = new QueryClient();
  if (luck) client.setQueryData([...batchKey(source.key), "findings", source.edition, "luck"], luck);
  const shown = { benchmark: "SP500", benchmark_metrics: { sharpe: benchmark } } as unknown as Shown;
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <LuckPanel source={source} shown={shown} />
    </QueryClientProvider>,
  );
}

/** The list as it is heard: each mark with its figure. */
function heard(page: string): string[] {
  const items = new DOMParser().parseFromString(page, "text/html").querySelectorAll("ul[aria-label] li");
  return [...items].map((item) =>
    [...item.children]
      .map((one) => one.textContent)
      .join(" ")
      .replace(/ +/g, " "),
  );
}

describe("the panel of luck", () => {
  it("says the server's sentences, its verdict, and every figure in a list", () => {
    const page = panel(OVER, LUCK);
    for (const told of [...LUCK.sentences, "Doubtful"]) expect(page).toContain(told);
    expect(heard(page)).toEqual([
      "Best run 1.10",
      "To be expected 0.47",
      "Luck alone 0.59",
      "Luck, 1 in 20 1.06",
      "Without timing 0.92",
      "SP500 0.52",
    ]);
  });
  it("leaves a figure open that nobody knows, and the benchmark out when its own is not known", () => {
    const page = panel(OVER, { ...LUCK, honest: null, timing: null }, null);
    expect(heard(page)).toEqual([
      "Best run 1.10",
      "To be expected –",
      "Luck alone 0.59",
      "Luck, 1 in 20 1.06",
      "Without timing –",
    ]);
  });
  it("gives only the reason when luck is not known, without a verdict or a picture", () => {
    const page = panel(OVER, UNKNOWN);
    expect(page).toContain(UNKNOWN.reason);
    expect(heard(page)).toEqual([]);
    for (const { word } of Object.values(VERDICTS)) expect(page).not.toContain(word);
  });
  it("shades nothing, and says of nothing that it is shaded, before there are figures", () => {
    expect(panel(LIVE, UNKNOWN)).not.toContain("shaded");
    expect(panel(OVER, LUCK)).toContain("shaded");
  });
  it("says that it is being worked out until it is there", () => {
    expect(panel(OVER, undefined)).toContain("Working out what luck alone would give");
  });
  it("of a batch under way says why there is nothing yet, and no figure", () => {
    const page = panel(LIVE, { ...UNKNOWN, reason: "The batch is still running." });
    expect(page).toContain("The batch is still running.");
    expect(heard(page).filter((line) => !line.endsWith("–"))).toEqual([]);
  });
});

describe("what speaks against the best run", () => {
  const well: Luck = { ...LUCK, timing: { mix_sharpe: 0.3, percent_a_year: 1.3, p: 0.01 } };
  const kinds = (luck: Luck) => againstIt(luck).map((one) => one.kinds.join(" "));
  it("is nothing where all holds, and nothing where nothing is known", () => {
    expect(againstIt(well)).toEqual([]);
    expect(againstIt(UNKNOWN)).toEqual([]);
  });
  it("is each comparison that fails, by its marks, though the best lies outside luck's shade", () => {
    expect(kinds(LUCK)).toEqual(["honest mix", "mix"]);
    expect(kinds({ ...well, luck: { sharpe: 0.59, sharpe_95: 1.3, p: 0.05, beyond: 41, draws: 1000 } })).toEqual([
      "best",
    ]);
    expect(kinds({ ...well, honest: { sharpe: 0.47, worse_half: 0.6, splits: 1000 } })).toEqual(["honest"]);
    expect(kinds({ ...well, honest: { sharpe: -0.1, worse_half: null, splits: 1000 } })).toEqual([
      "honest",
      "honest mix",
    ]);
  });
  it("is also what is not known", () => {
    expect(kinds({ ...well, timing: null })).toEqual(["mix"]);
    expect(panel(OVER, { ...LUCK, timing: null })).toContain("Against it: Without timing is not known.");
  });
});

describe("the scale of luck", () => {
  const named = (values: (number | null)[]): Mark[] =>
    values.map((sharpe, place) => ({ kind: `${place}` as Kind, name: `${place}`, sharpe }));
  it("has room for every mark and for 0, and for no more figures than fit on a phone", () => {
    fc.assert(
      fc.property(fc.array(sharpes, { minLength: 1, maxLength: 6 }), (values) => {
        const axis = axisOf(named(values));
        for (const value of [0, ...values.filter((one) => one !== null)]) {
          expect(along(axis, value)).toBeGreaterThanOrEqual(0);
          expect(along(axis, value)).toBeLessThanOrEqual(1);
        }
        expect(axis.ticks.length).toBeLessThanOrEqual(5);
        expect(new Set(axis.ticks.map(({ text }) => text)).size).toBe(axis.ticks.length);
      }),
    );
  });
  it("begins at 0 unless something lies below", () => {
    expect(axisOf(marksOf(LUCK, null)).ticks.map(({ text }) => text)).toEqual(["0.0", "0.5", "1.0"]);
    expect(axisOf(named([-0.6, 0.7])).ticks.map(({ text }) => text)).toEqual(["−0.5", "0.0", "0.5"]);
  });
  it("is drawn before there are figures", () => {
    expect(axisOf(marksOf(UNKNOWN, null)).ticks.length).toBeGreaterThan(1);
  });
});

describe("a verdict", () => {
  it("never promises", () => {
    const words = JSON.stringify(VERDICTS).toLowerCase();
    for (const promise of ["robust", "overfit", "edge", "chance", "safe"]) expect(words).not.toContain(promise);
  });
  it("is told by its word as well as by its colour", () => {
    const all = Object.values(VERDICTS);
    expect(new Set(all.map(({ word }) => word)).size).toBe(4);
    expect(new Set(all.map(({ tone }) => tone)).size).toBe(4);
  });
});
