import { expect, test } from "vitest";
import { digits, grouped, isWholeMailedCode, mailedCode, recoveryFile } from "./codes";

test("a mailed code is written as the letter has it, however it is typed", () => {
  for (const typed of ["bcdfghjk", "BCDF-GHJK", " bcdf ghjk\n", "bcdf–ghjk"])
    expect(mailedCode(typed)).toBe("BCDF-GHJK");
});

test("a dash comes with the fifth character, and goes with it", () => {
  expect(mailedCode("bcdf")).toBe("BCDF");
  expect(mailedCode("bcdfg")).toBe("BCDF-G");
});

test("a code is whole with eight characters", () => {
  expect(isWholeMailedCode("BCDF-GHJ")).toBe(false);
  expect(isWholeMailedCode("BCDFGHJK")).toBe(true);
});

test("an app's code and a recovery code may be written in groups", () => {
  expect(digits("287 082")).toBe("287082");
  expect(digits("4067 1829")).toBe("40671829");
});

test("a secret is read in groups of four", () => {
  expect(grouped("JBSWY3DPEH")).toBe("JBSW Y3DP EH");
  expect(grouped("")).toBe("");
});

test("the file of recovery codes says whose they are and holds each on a line", () => {
  const file = recoveryFile("alice", ["40671829", "93350417"], new Date("2026-01-05T14:30:00Z"));
  expect(file).toContain("alice, made 2026-01-05");
  expect(file).toContain("\n4067 1829\n9335 0417\n");
});
