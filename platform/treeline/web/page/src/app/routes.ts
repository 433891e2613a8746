/** The page's addresses. What a view shows besides (a date range, a filter, a batch's view) stands in the query. */

export type StrategyView = "blocks" | "flow" | "backtest" | "versions";
export type BatchView = "overview" | "results" | "behaviours";

export const routes = {
  dashboard: "/",
  variables: "/variables",
  batches: "/batches",
  compare: "/batches/compare",
  start: "/new",
  account: "/account",
  signIn: "/sign-in",
  signUp: "/sign-up",
  batch: (id: string, view?: BatchView) => `/batches/${id}${view && view !== "overview" ? `?view=${view}` : ""}`,
  strategy: (key: string, view: StrategyView = "blocks") => `/strategies/${key}${view === "blocks" ? "" : `/${view}`}`,
} as const;
