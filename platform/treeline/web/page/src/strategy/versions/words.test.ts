import { expect, test } from "vitest";
import { inWords } from "./words";

test("what stands at a place of a document is said in words", () => {
  const reading = { indicator: "rsi", ticker: "SPY", window: 10 };
  expect(inWords(75)).toBe("75");
  expect(inWords("{n}")).toBe("{n}");
  expect(inWords(null)).toBe("nothing");
  expect(inWords(reading)).toBe("rsi(SPY, 10)");
  expect(inWords({ left: reading, op: ">", right: 75 })).toBe("rsi(SPY, 10) > 75");
  expect(inWords({ weight: 40, child: { node: "cash" } })).toBe("weight 40: hold cash");
  expect(inWords({ node: "equal", children: [{ node: "cash" }, { node: "cash" }] })).toBe(
    "equally, with 2 blocks in it",
  );
  expect(inWords({ measure: { indicator: "rsi", window: 10 }, op: "<", bound: 80 })).toBe("rsi(10) < 80");
});
