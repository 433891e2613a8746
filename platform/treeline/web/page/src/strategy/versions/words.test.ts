import { expect, test } from "vitest";
import { fromDocument, type StrategyDocument } from "@/tree/document";
import { diff } from "./diff";
import { inShort, inWords } from "./words";

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

test("what differs is said in short by the first place", () => {
  const gate = (window: number, ...children: object[]) =>
    ({
      name: "A",
      root: {
        node: "gate",
        condition: { left: { indicator: "rsi", ticker: "SPY", window }, op: ">", right: 75 },
        // biome-ignore lint/suspicious/noThenProperty: the language's word
        then: { node: "equal", children },
        else: { node: "cash" },
      },
    }) as unknown as StrategyDocument;
  const [cash, ticker] = [{ node: "cash" }, { node: "ticker", ticker: "KO" }];
  const told = (was: StrategyDocument, now: StrategyDocument) => inShort(diff(was, now), fromDocument(now));
  expect(told(gate(10, cash), gate(12, cash))).toBe("1 place differs, left window: 10 → 12");
  expect(told(gate(10, cash), gate(12, cash, ticker))).toBe("2 places differ, first left window: 10 → 12");
  expect(told(gate(10, cash), gate(10, cash, ticker))).toBe("1 place differs, with hold KO");
  expect(told(gate(10, cash, ticker), gate(10, cash))).toBe("1 place differs, without hold KO");
});
