import type { Chapter } from "../word";

export const BACKTEST: Chapter = {
  title: "A backtest",
  words: [
    {
      key: "backtest",
      title: "Backtest",
      text: "The strategy run over past prices, session by session, with costs. It tells what would have become of the capital then. The years to come are others.",
      also: "simulation test",
      see: ["prices", "slippage", "fill", "benchmark"],
    },
    {
      key: "session",
      title: "Session",
      text: "A day on which the market trades. Windows count sessions, not calendar days; a year is taken to have 252.",
      also: "day trading days annual",
    },
    {
      key: "prices",
      title: "Prices",
      text: "The source that a backtest reads. The one called sample is for trying: it has stocks that are large today, with dividends, and SP500 without, so it flatters stocks.",
      also: "source data sample survivors",
      see: ["benchmark"],
    },
    {
      key: "benchmark",
      title: "Benchmark",
      text: "What the strategy is compared with over the same sessions: a ticker, bought at the first close without costs and held, or another strategy of yours at the same costs.",
      also: "index compare",
    },
    {
      key: "fill",
      title: "Trades (fill)",
      text: "At which price a decision is traded. “At the close” takes the very close that decided, which in practice can only be come near to. “At the next open” and “at the next close” trade later, and are the more careful assumption.",
      also: "execution order market on close",
      see: ["slippage"],
    },
    {
      key: "slippage",
      title: "Slippage",
      text: "What a trade loses to worse prices, in hundredths of a percent (bps) of what is traded, on buys and on sells: 5 bps are 0.05 %. The higher the turnover, the more of the result hangs on this guess.",
      also: "costs bps basis points spread",
      see: ["commission", "metric/turnover"],
    },
    {
      key: "commission",
      title: "Commission",
      text: "What the broker takes: a percentage of what is traded, or dollars for each share traded.",
      also: "fee costs",
    },
    {
      key: "equity",
      title: "Equity",
      text: "What the capital has become, after costs, at the close of a session.",
      also: "curve value portfolio",
    },
    {
      key: "drawdown",
      title: "Drawdown",
      text: "How far equity is below its highest value so far: at −20 % a fifth of it is gone. The deepest one is the max drawdown. One that was deeper than any before it is always possible.",
      also: "loss fall risk",
      see: ["metric/max_drawdown", "metric/longest_drawdown"],
    },
    {
      key: "first-session",
      title: "First session",
      text: "A run starts on the first session on which every ticker and every indicator of the tree has a value. All runs of a batch start together, where their longest windows allow it; so one of them alone may start earlier, and show other figures.",
      also: "start begins history warm-up",
      see: ["window", "run"],
    },
    {
      key: "day",
      title: "A day explained",
      text: "A click on a day in a chart says what was held after that close, which way the tree went there, and what every indicator was.",
      also: "why explain branch taken",
    },
    {
      key: "pp",
      title: "Percentage points (pp)",
      text: "The difference of two percentages: from 8 % to 10 % are 2 pp.",
    },
    {
      key: "tear-sheet",
      title: "Tear sheet",
      text: "A report of the backtest as one file, to keep or to print. Its figures are worked out by quantstats; where they differ from those of the page, a definition differs.",
      also: "report download html",
    },
  ],
};
