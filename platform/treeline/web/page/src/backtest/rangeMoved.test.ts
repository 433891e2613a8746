import { describe, expect, it } from "vitest";
import { type Ran, rangeMoved } from "./rangeMoved";

const ran = (first: string, last: string, settings: object = {}) =>
  ({ outcome: { span: { first, last }, benchmark_name: "SP500" }, asked: { settings } }) as unknown as Ran;

describe("that a run's range moved", () => {
  const before = ran("1990-10-15", "2022-12-28");
  it("is told with both days", () => {
    expect(rangeMoved(before, ran("1990-05-23", "2022-12-28"))).toBe(
      "Starts 1990-05-23 now, 1990-10-15 in the run before: SP500’s figures are of the new range.",
    );
    expect(rangeMoved(before, ran("1990-10-15", "2022-12-20"))).toMatch(/^Ends 2022-12-20 now, 2022-12-28 in the run/);
  });
  it("is not where it is the same, where it was asked for, and of the first run", () => {
    expect(rangeMoved(before, ran("1990-10-15", "2022-12-28"))).toBeNull();
    expect(rangeMoved(before, ran("2001-01-02", "2022-12-28", { start: "2001-01-01" }))).toBeNull();
    expect(rangeMoved(null, before)).toBeNull();
  });
});
