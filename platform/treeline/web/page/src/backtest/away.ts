/** Whether the backtest beside the blocks is put away, in this browser. */

const AWAY = "backtest-dock-away";

export function isAway(): boolean {
  return localStorage.getItem(AWAY) === "yes";
}

export function putAway(on: boolean): void {
  localStorage.setItem(AWAY, on ? "yes" : "no");
}
