import { describe, expect, test } from "vitest";
import { fromDocument, type StrategyDocument } from "@/tree/document";
import { nodeOf, type Tree } from "@/tree/model";
import { placeOf } from "@/tree/paths";
import { fitted, pan, toView, zoom } from "./camera";
import { BOX, boxAt, type Chart, chartOf, firstFrom, neighbour, STEP, wayTo } from "./chart";
import { search } from "./search";

const hold = (ticker: string) => ({ node: "ticker", ticker });
const equal = (...children: unknown[]) => ({ node: "equal", children });
const gate = (yes: unknown, no: unknown) => ({
  node: "gate",
  condition: { left: { indicator: "rsi", ticker: "SPY", window: 10 }, op: ">", right: 75 },
  // biome-ignore lint/suspicious/noThenProperty: the language's own word
  then: yes,
  else: no,
});
const tree = fromDocument({
  version: 1,
  name: "One",
  root: equal(gate(equal(hold("A"), hold("B")), hold("C")), hold("D")),
} as unknown as StrategyDocument);
const id = (path: string, of: Tree = tree) => placeOf(of, path)?.id as string;
const box = (chart: Chart, path: string) => chart.boxes[chart.at.get(id(path)) as number];
const whole = chartOf(tree, new Set());

describe("the chart", () => {
  test("puts a parent on its first child's line, and the next child below all of that", () => {
    expect(box(whole, "root")).toMatchObject({ x: 0, y: 0 });
    expect(box(whole, "root.children[0].then.children[0]")).toMatchObject({ x: 3 * STEP.x, y: 0 });
    expect(box(whole, "root.children[0].then.children[1]")?.y).toBe(STEP.y);
    expect(box(whole, "root.children[0].else")).toMatchObject({ x: 2 * STEP.x, y: 2 * STEP.y, second: true });
    expect(box(whole, "root.children[1]")?.y).toBe(3 * STEP.y);
    expect([whole.width, whole.height]).toEqual([3 * STEP.x + BOX.width, 3 * STEP.y + BOX.height]);
  });

  test("has its boxes in the order of their lines, and none of them on another", () => {
    const places = whole.boxes.map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(whole.boxes.length);
    expect(whole.boxes.map(({ y }) => y)).toEqual(whole.boxes.map(({ y }) => y).toSorted((a, b) => a - b));
    expect(firstFrom(whole.boxes, STEP.y)).toBe(4);
  });

  test("leaves out what is folded, and says how much that is", () => {
    const chart = chartOf(tree, new Set([id("root.children[0]")]));
    expect(chart.boxes).toHaveLength(3);
    expect(box(chart, "root.children[0]")).toMatchObject({ hidden: 4, inner: true });
    expect(box(chart, "root.children[1]")?.y).toBe(STEP.y);
  });

  test("finds the box under a point, and its knob on the right edge", () => {
    const [x, y] = [STEP.x + 10, 10];
    expect(boxAt(whole, x, y)).toMatchObject({ box: { id: id("root.children[0]") }, knob: false });
    expect(boxAt(whole, STEP.x + BOX.width, y)).toMatchObject({ box: { id: id("root.children[0]") }, knob: true });
    expect(boxAt(whole, STEP.x - 20, y)).toBeNull();
    expect(boxAt(whole, 3 * STEP.x + BOX.width + 5, y)).toBeNull();
  });

  test("is gone through by arrows: along the way, and up and down within a column", () => {
    const to = (path: string, way: "left" | "right" | "up" | "down") => neighbour(whole, id(path), way);
    expect(to("root", "right")).toBe(id("root.children[0]"));
    expect(to("root.children[0].then", "down")).toBe(id("root.children[0].else"));
    expect(to("root.children[0].else", "up")).toBe(id("root.children[0].then"));
    expect(to("root.children[0].else", "left")).toBe(id("root.children[0]"));
    expect(to("root.children[1]", "right")).toBeNull();
    expect(to("root", "up")).toBeNull();
  });

  test("knows the way from a block to the root", () => {
    const way = wayTo(whole, id("root.children[0].else")).map(
      (index) => nodeOf(tree, (whole.boxes[index] as { id: string }).id).kind,
    );
    expect(way).toEqual(["ticker", "gate", "equal"]);
    expect(wayTo(whole, null)).toEqual([]);
  });

  test("of 20,000 blocks on 200 levels is laid out", () => {
    let root: unknown = hold("A");
    for (let level = 1; level < 200; level += 1) root = equal(root, ...Array.from({ length: 99 }, () => hold("B")));
    const deep = fromDocument({ version: 1, name: "Deep", root } as unknown as StrategyDocument);
    expect(chartOf(deep, new Set()).boxes).toHaveLength(199 * 100 + 1);
  });
});

describe("the camera", () => {
  const size = { width: 800, height: 600 };

  test("zooms around a point: what is under it stays there", () => {
    const before = { x: 30, y: 40, k: 1 };
    const after = zoom(before, 1.5, 200, 100);
    expect((200 - after.x) / after.k).toBeCloseTo((200 - before.x) / before.k);
    expect((100 - after.y) / after.k).toBeCloseTo((100 - before.y) / before.k);
  });

  test("shows all of a chart that fits, never larger than life", () => {
    const { k, x, y } = fitted(whole, size);
    expect(k).toBeLessThanOrEqual(1);
    expect(x + whole.width * k).toBeLessThanOrEqual(size.width);
    expect(y + whole.height * k).toBeLessThanOrEqual(size.height);
  });

  test("never loses the chart", () => {
    const far = pan({ x: 0, y: 0, k: 1 }, -100_000, 100_000, whole, size);
    expect(far.x + whole.width).toBeGreaterThan(0);
    expect(far.y).toBeLessThan(size.height);
  });

  test("moves to a block only as far as it must", () => {
    const camera = { x: 24, y: 24, k: 1 };
    expect(toView(camera, whole.boxes[0] as never, size)).toEqual(camera);
    expect(toView(camera, box(whole, "root.children[0].then.children[0]") as never, size).x).toBeLessThan(24);
  });
});

describe("the search", () => {
  test("finds blocks by their words, in reading order", () => {
    expect(search(tree, "RSI(spy")).toEqual([id("root.children[0]")]);
    expect(search(tree, "hold")).toHaveLength(4);
    expect(search(tree, " ")).toEqual([]);
  });
});
