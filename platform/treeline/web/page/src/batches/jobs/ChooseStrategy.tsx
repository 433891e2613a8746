import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import { useTabs } from "@/app/tabs";
import { useSettled } from "@/app/useSettled";
import { type BacktestSettings, settingsOf } from "@/backtest/settings";
import { useStrategies } from "@/dashboard/strategies";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { moment } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { SearchField } from "@/kit/SearchField";
import { Skeleton } from "@/kit/Skeleton";
import { found } from "@/strategy/workspace";
import { type StrategyDocument, toDocument } from "@/tree/document";
import { NewBatchDialog } from "./NewBatchDialog";

interface Picked {
  document: StrategyDocument;
  strategy: string | null;
  settings: BacktestSettings;
}

/** The strategy of a tab as it stands, or else as it was saved. */
async function pick(key: string): Promise<Picked> {
  const settings = settingsOf(key);
  const open = await found(key);
  if (open) return { document: toDocument(open.store.getState().tree), strategy: open.origin.strategy, settings };
  const { data } = await api.GET("/api/v1/strategies/{strategy_id}", { params: { path: { strategy_id: key } } });
  if (!data) throw new Error("There is no such strategy");
  return { document: data.document, strategy: data.id, settings };
}

/** Which strategy a new batch is to run: one that is open, or one that was saved. */
export function ChooseStrategy({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const tabs = useTabs((state) => state.items);
  const saved = useStrategies(useSettled(text.trim()));
  const picking = useMutation({ mutationFn: pick, meta: { shown: true } });
  if (picking.data) return <NewBatchDialog {...picking.data} onClose={onClose} />;
  const open = tabs.filter((tab) => tab.title.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase()));
  const keys = new Set(open.map((tab) => tab.key));
  const others = (saved.data?.pages.flatMap((page) => page.items) ?? []).filter((one) => !keys.has(one.id));
  const row = (key: string, name: string, said: string) => (
    <li key={key}>
      <button
        type="button"
        disabled={picking.isPending}
        onClick={() => picking.mutate(key)}
        className="flex w-full items-baseline gap-3 rounded-md px-2 py-1.5 text-left hover:bg-raised disabled:opacity-60"
      >
        <span className="min-w-0 flex-1 truncate font-medium">{name || "Untitled"}</span>
        <span className="shrink-0 text-xs text-dim tabular-nums">{said}</span>
      </button>
    </li>
  );
  return (
    <Dialog title="New batch: of which strategy?" onClose={onClose}>
      <div className="flex h-[min(26rem,60dvh)] flex-col gap-3">
        <SearchField label="Find a strategy" value={text} onChange={setText} />
        {picking.error && <Notice tone="bad">{messageOf(picking.error)}</Notice>}
        {saved.error && <Notice tone="bad">{messageOf(saved.error)}</Notice>}
        <ul className="-mx-2 min-h-0 flex-1 overflow-y-auto">
          {open.map((tab) => row(tab.key, tab.title, tab.changed ? "open, with changes" : "open"))}
          {others.map((one) => row(one.id, one.name, `v${one.version} · ${moment(one.updated)}`))}
          {saved.isPending && <Skeleton className="m-2 h-40" />}
          {saved.data && open.length + others.length === 0 && (
            <li className="py-10 text-center text-dim">
              {text ? `No strategy has “${text}” in its name.` : "You have no strategy yet: begin with a template."}
            </li>
          )}
          {saved.hasNextPage && (
            <li className="flex justify-center p-1">
              <Button look="quiet" busy={saved.isFetchingNextPage} onClick={() => void saved.fetchNextPage()}>
                Show more
              </Button>
            </li>
          )}
        </ul>
      </div>
    </Dialog>
  );
}
