import { useMemo } from "react";
import { count, percent } from "@/kit/format";
import { falls } from "./figures";
import { setQuery } from "./query";
import type { Outcome } from "./runs";
import { Section } from "./Section";

const SHOWN = 6;

/** The deepest drawdowns; a press on one brings it into sight. */
export function Falls({ outcome: { drawdown, sessions } }: { outcome: Outcome }) {
  const deepest = useMemo(() => falls(drawdown).slice(0, SHOWN), [drawdown]);
  if (!deepest.length) return null;
  return (
    <Section title="Deepest drawdowns">
      <table className="w-full text-xs">
        <thead>
          <tr className="text-left text-dim">
            <th scope="col" className="py-1 font-medium">
              From
            </th>
            <th scope="col" className="font-medium">
              Lowest
            </th>
            <th scope="col" className="font-medium">
              Recovered
            </th>
            <th scope="col" className="figures font-medium">
              Sessions
            </th>
            <th scope="col" className="figures font-medium">
              Depth
            </th>
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {deepest.map((fall) => (
            <tr key={fall.from} className="border-t border-line">
              <td className="py-1">
                <button
                  type="button"
                  className="rounded-sm text-accent hover:underline"
                  onClick={() =>
                    setQuery({ from: sessions[fall.from], to: sessions[fall.recovered ?? sessions.length - 1] })
                  }
                >
                  {sessions[fall.from]}
                </button>
              </td>
              <td>{sessions[fall.low]}</td>
              <td>{fall.recovered === null ? <span className="text-warn">not yet</span> : sessions[fall.recovered]}</td>
              <td className="figures">{count(fall.sessions)}</td>
              <td className="figures text-bad">{percent(fall.depth)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
