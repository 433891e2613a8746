import { describe, expect, it } from "vitest";
import { caveatsOf } from "./caveats";

const sessions = Array.from({ length: 1000 }, (_, day) =>
  new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10),
);

describe("a warning", () => {
  it("that concerns less than one session in a hundred is slight", () => {
    const [few, many] = [sessions[9], sessions[10]].map(
      (day) => `rsi(MSFT, 10) remembers: weights could differ until ${day}`,
    );
    const warnings = [few, many, "weights could differ to its end", "until 1999-01-01 it was another one"].map(String);
    expect(caveatsOf({ warnings, sessions })).toEqual({ slight: [few], grave: warnings.slice(1) });
  });
  it("of a session that the outcome does not have is none of those", () => {
    expect(caveatsOf({ warnings: ["differ until 2030-01-01"], sessions }).slight).toEqual([]);
  });
});
