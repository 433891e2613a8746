import { Logo } from "@/kit/icons";
import { rooms } from "./rooms";

/** What whoever is not signed in sees where guests are not let in. */
export function Welcome() {
  return (
    <div>
      <div className="flex flex-col items-center gap-2 px-4 pt-12 text-center">
        <Logo />
        <p className="max-w-md text-base text-dim">
          Treeline composes trading strategies as trees, backtests them, and sweeps their numbers to see which of them
          matter, and how much is luck.
        </p>
      </div>
      <rooms.signIn />
    </div>
  );
}
