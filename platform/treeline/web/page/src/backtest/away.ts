/** Whether the backtest beside the blocks is put away, in this browser. */

import { local } from "@/kit/local";

const AWAY = "backtest-dock-away";

export function isAway(): boolean {
  return local.getItem(AWAY) === "yes";
}

export function putAway(on: boolean): void {
  local.setItem(AWAY, on ? "yes" : "no");
}
