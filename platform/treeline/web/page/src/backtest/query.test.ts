import { expect, it } from "vitest";
import { dayOf } from "./query";

it("what is no day of the calendar in an address is none", () => {
  const day = (text: string) => dayOf(new URLSearchParams({ start: text }), "start");
  expect(day("2020-02-29")).toBe("2020-02-29");
  for (const text of ["2020-13-45", "2021-02-29", "2020-1-1", "soon"]) expect(day(text)).toBeNull();
});
