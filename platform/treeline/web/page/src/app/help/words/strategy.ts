import type { Chapter } from "../word";

export const STRATEGY: Chapter = {
  title: "A strategy",
  words: [
    {
      key: "strategy",
      title: "Strategy",
      text: "A tree of blocks. At the close of every session it is read from the top down, and the tickers that it ends at are held until the next close.",
      also: "tree symphony",
      see: ["block", "rebalance"],
    },
    {
      key: "block",
      title: "Block",
      text: "One part of the tree, written as a sentence. The numbers, tickers and choices in it are fields: change them where they stand.",
      also: "node",
    },
    {
      key: "condition",
      title: "Condition",
      text: "Two sides compared, such as RSI 10 of SPY > 75: exactly, without any tolerance. Where an indicator has no value the comparison is false. “all” holds when each of several does, “any” when one does.",
      also: "comparison rule",
      see: ["block/gate", "indicator"],
    },
    {
      key: "indicator",
      title: "Indicator",
      text: "A figure made of a ticker's prices up to the session it is read at, never of later ones. Units are not converted: compare dollars with dollars and percent with percent.",
      also: "signal technical",
      see: ["window"],
    },
    {
      key: "window",
      title: "Window",
      text: "How many sessions an indicator looks back. One of 200 needs some 200 sessions of prices before it has its first value, so the strategy starts that much later.",
      also: "period length lookback days",
      see: ["first-session"],
    },
    {
      key: "ticker",
      title: "Ticker",
      text: "The short name of a stock, a fund or an index, such as SPY. The prices that you chose must have it: a backtest says which ones they lack.",
      also: "symbol asset",
      see: ["prices"],
    },
    {
      key: "weight",
      title: "Weight",
      text: "How large a part of the whole is held in something. Weights given are proportions: 60 and 30 are two thirds and one third.",
      also: "share allocation",
      see: ["drift", "block/specified"],
    },
    {
      key: "drift",
      title: "Drift",
      text: "What prices do to weights between two trades: what rose becomes a larger part.",
      see: ["rebalance", "corridor"],
    },
    {
      key: "rebalance",
      title: "Rebalance",
      text: "When the tree is asked and its answer is traded: at every close, or on the first session of each week, month, quarter or year. In between nothing is traded and the holdings drift.",
      also: "rebalancing frequency",
      see: ["drift", "corridor", "metric/turnover"],
    },
    {
      key: "corridor",
      title: "Corridor",
      text: "Saves trades under daily rebalancing: there is one only when the answer changes, or when a weight has drifted further than this many percentage points from its target.",
      also: "threshold band tolerance",
      see: ["rebalance", "pp"],
    },
    {
      key: "problem",
      title: "Problem",
      text: "What has to be put right before the strategy can run; its row is red. Nothing stops the typing meanwhile, and F8 leads to the next one.",
      also: "error fault",
    },
    {
      key: "version",
      title: "Version",
      text: "Every save keeps the ones before it. Versions, in the strategy's menu, shows what changed and goes back to an older one.",
      also: "history restore save",
    },
  ],
};
