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

/** Loads the rooms that are entered most, one after another, once the browser has nothing else to do. */
export function preloadRooms(): void {
  const next: Pick<Room<object>, "preload">[] = [
    rooms.strategy,
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
  idle(one);
}
