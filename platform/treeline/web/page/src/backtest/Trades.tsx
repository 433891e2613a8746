import { useMemo, useState } from "react";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { count, money, percent } from "@/kit/format";
import { CopyIcon } from "@/kit/icons";
import { toast } from "@/kit/toasts";
import type { View } from "./query";
import type { Outcome } from "./runs";
import { Section } from "./Section";
import { type Order, type Trade, type TradeColumn, tradesCsv, tradesShown } from "./tradeList";
import { VirtualRows } from "./VirtualRows";

const COLUMNS: readonly (readonly [TradeColumn, string])[] = [
  ["session", "Session"],
  ["ticker", "Ticker"],
  ["from", "From"],
  ["to", "To"],
  ["change", "Change"],
  ["value", "Value"],
];
const GRID =
  "grid grid-cols-[minmax(84px,1fr)_minmax(56px,1fr)_repeat(3,minmax(62px,1fr))_minmax(84px,1.2fr)] gap-2 text-xs tabular-nums";

/** Every trade, the latest first until another order is chosen. */
export function Trades({ outcome, range }: { outcome: Outcome; range: View["range"] }) {
  const { trades, trade_count } = outcome;
  const [order, setOrder] = useState<Order>({ column: "session", descending: true });
  const shown = useMemo(() => tradesShown(trades, range, order), [trades, range, order]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(tradesCsv(shown));
      toast(`Copied ${count(shown.length)} trades`);
    } catch {
      toast("The browser doesn't allow copying here", { tone: "bad" });
    }
  };
  return (
    <Section
      title="Trades"
      about={aboutTrades(shown.length, trades.length, trade_count)}
      actions={
        <Button onClick={() => void copy()} refused={shown.length ? undefined : "There is no trade to copy"}>
          <CopyIcon /> Copy CSV
        </Button>
      }
    >
      <div className="overflow-x-auto">
        <div className="min-w-120">
          <Heads order={order} onOrder={setOrder} />
          <VirtualRows label="The list of trades" count={shown.length} height={24} className="h-90">
            {(index) => <Row trade={shown[index] as Trade} />}
          </VirtualRows>
        </div>
      </div>
    </Section>
  );
}

function aboutTrades(shown: number, told: number, all: number): string {
  const latest = all > told ? `the latest ${count(told)} of ${count(all)}` : count(all);
  return `${shown < told ? `${count(shown)} in sight of ${latest}` : latest}; shares of equity before and after`;
}

function Heads({ order, onOrder }: { order: Order; onOrder: (order: Order) => void }) {
  return (
    <div className={classes(GRID, "border-b border-line pr-3 pb-1 text-dim")}>
      {COLUMNS.map(([column, title], index) => {
        const chosen = order.column === column;
        return (
          <button
            key={column}
            type="button"
            aria-pressed={chosen}
            onClick={() => onOrder({ column, descending: chosen ? !order.descending : index !== 1 })}
            className={classes(
              "rounded-sm font-medium hover:text-ink",
              index > 1 ? "text-right" : "text-left",
              chosen && "text-ink",
            )}
          >
            {title}
            <span aria-hidden="true">{chosen ? (order.descending ? " ↓" : " ↑") : ""}</span>
            {chosen && <span className="sr-only">, {order.descending ? "descending" : "ascending"}</span>}
          </button>
        );
      })}
    </div>
  );
}

function Row({ trade }: { trade: Trade }) {
  const tone = trade.value < 0 ? "text-bad" : "text-good";
  return (
    <div className={classes(GRID, "h-6 items-center border-b border-line/60 pr-3")}>
      <span>{trade.session}</span>
      <span className="truncate font-medium">{trade.ticker}</span>
      <span className="figures">{percent(trade.from)}</span>
      <span className="figures">{percent(trade.to)}</span>
      <span className={classes("figures", tone)}>{percent(trade.to - trade.from, 2, true)}</span>
      <span className={classes("figures", tone)}>{money(trade.value, true)}</span>
    </div>
  );
}
