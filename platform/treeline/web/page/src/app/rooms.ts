import { type Room, room } from "./room";

/** All rooms of the page, each a script of its own. */
export const rooms = {
  dashboard: room(() => import("@/dashboard/DashboardPage").then((m) => m.DashboardPage)),
  start: room(() => import("@/dashboard/StartPage").then((m) => m.StartPage)),
  variables: room(() => import("@/variables/VariablesPage").then((m) => m.VariablesPage)),
  batches: room(() => import("@/batches/BatchesPage").then((m) => m.BatchesPage)),
  compare: room(() => import("@/batches/ComparePage").then((m) => m.ComparePage)),
  batch: room(() => import("@/batches/BatchPage").then((m) => m.BatchPage)),
  shared: room(() => import("@/batches/SharedPage").then((m) => m.SharedPage)),
  strategy: room(() => import("@/strategy/StrategyPage").then((m) => m.StrategyPage)),
  account: room(() => import("@/account/AccountPage").then((m) => m.AccountPage)),
  signIn: room(() => import("@/account/SignInPage").then((m) => m.SignInPage)),
  signUp: room(() => import("@/account/SignUpPage").then((m) => m.SignUpPage)),
};

const LATER_MS = 2_000; // what was opened has the line and the processor for itself

/** Loads the room of strategies at once, while it is being asked who is here; others that are entered often later. */
export function preloadRooms(): void {
  const next: Pick<Room<object>, "preload">[] = [
    rooms.dashboard,
    rooms.batches,
    rooms.variables,
    rooms.batch,
    rooms.start,
  ];
  const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
  const one = () => {
    next.shift()?.preload();
    if (next.length) idle(one);
  };
  rooms.strategy.preload();
  setTimeout(() => idle(one), LATER_MS);
}
