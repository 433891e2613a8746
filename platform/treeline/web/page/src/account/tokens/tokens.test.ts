import { expect, test } from "vitest";
import { daysLeft } from "./tokens";

const now = new Date("2026-01-05T12:00:00Z");

test("of a token's life whole days are told", () => {
  expect(daysLeft("2026-04-05T12:00:00Z", now)).toBe(90);
  expect(daysLeft("2026-01-06T11:59:59Z", now)).toBe(0);
});

test("a token that is over has no days left", () => {
  expect(daysLeft("2026-01-05T12:00:00Z", now)).toBeNull();
});
