import { expect, test } from "vitest";
import { nextPath, wayIn, withNext } from "./next";

const led = (next: string) => nextPath(`?next=${encodeURIComponent(next)}`, "/");

test("a place of this page is kept with its query and its fragment", () => {
  expect(led("/batches/3f1f?view=results#row")).toBe("/batches/3f1f?view=results#row");
});

test("another site is never gone to, however it is spelled", () => {
  for (const evil of [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "javascript:alert(1)",
    " /batches",
    "batches",
    "",
  ])
    expect(led(evil)).toBe("/");
});

test("nobody is led in circles", () => {
  expect(led("/sign-in?next=/sign-in")).toBe("/");
  expect(led("/sign-up")).toBe("/");
});

test("without a next place the other one counts", () => {
  expect(nextPath("", "/account")).toBe("/account");
});

test("the way to sign up keeps what is to follow, and drops what is no place of this page", () => {
  expect(withNext("/sign-up", "?next=/batches?a=1")).toBe("/sign-up?next=%2Fbatches%3Fa%3D1");
  expect(withNext("/sign-up", "?next=//evil.example")).toBe("/sign-up");
});

test("a way in leads back to where somebody is, and from another way in to where that one leads", () => {
  expect(wayIn("/sign-in", "/strategies/k1/backtest?start=2020-01-01")).toBe(
    "/sign-in?next=%2Fstrategies%2Fk1%2Fbacktest%3Fstart%3D2020-01-01",
  );
  expect(wayIn("/sign-in", "/")).toBe("/sign-in");
  expect(wayIn("/sign-up", "/sign-in?next=/batches")).toBe("/sign-up?next=%2Fbatches");
  expect(wayIn("/sign-up", "/sign-in")).toBe("/sign-up");
});
