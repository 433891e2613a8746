import { Suspense } from "react";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { messageOf, Refused } from "@/api/errors";
import { useSession } from "@/api/session";
import { routes, type StrategyView } from "@/app/routes";
import { useTitle } from "@/app/title";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { Skeleton } from "@/kit/Skeleton";
import type { NodeId } from "@/tree/model";
import { isDraft, useOpenStrategy } from "./opening";
import { Backtest, Blocks, Dock, Flow, VersionsPanel } from "./rooms";
import { Toolbar } from "./Toolbar";
import { close, type OpenStrategy } from "./workspace";

const VIEWS: readonly string[] = ["blocks", "flow", "backtest", "versions"];

/** One strategy: its tree as blocks or as a chart, its backtest, its versions. */
export function StrategyPage({ tab, view }: { tab: string; view: string }) {
  const opened = useOpenStrategy(tab);
  const shown = (VIEWS.includes(view) ? view : "blocks") as StrategyView;
  if (opened.data) return <Opened one={opened.data} view={shown} />;
  if (opened.error) return <NotOpened tab={tab} error={opened.error} again={() => void opened.refetch()} />;
  return (
    <div aria-busy="true" className="flex h-full flex-col">
      <div className="flex h-10 flex-none items-center gap-3 border-b border-line bg-panel px-3">
        <Skeleton className="h-5 w-48" />
        <Skeleton className="h-6 w-44" />
      </div>
      <Skeleton className="m-3 flex-1" />
    </div>
  );
}

function Opened({ one, view }: { one: OpenStrategy; view: StrategyView }) {
  const [, go] = useLocation();
  const guest = !useSession().data?.user;
  const name = useStore(one.store, (state) => state.tree.name);
  useTitle(name || "Untitled");

  const openInBlocks = (id: NodeId) => {
    one.store.getState().reveal(id);
    one.store.getState().select(id);
    go(routes.strategy(one.key));
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">{name || "Untitled"}</h1>
      <Toolbar one={one} view={view} guest={guest} />
      <Suspense fallback={<Skeleton className="m-3 flex-1" />}>
        {view === "backtest" ? (
          <div className="min-h-0 flex-1 overflow-auto">
            <Backtest tab={one.key} store={one.store} />
          </div>
        ) : (
          <div className="flex min-h-0 flex-1 flex-col min-[1100px]:flex-row">
            <div className="relative min-h-0 min-w-0 flex-1">
              {view === "flow" ? (
                <Flow store={one.store} onOpen={openInBlocks} />
              ) : (
                <Blocks store={one.store} guest={guest} />
              )}
            </div>
            {view === "versions" && one.origin.strategy && !guest ? (
              <VersionsPanel one={one} id={one.origin.strategy} />
            ) : (
              <Dock tab={one.key} store={one.store} />
            )}
          </div>
        )}
      </Suspense>
    </div>
  );
}

function NotOpened({ tab, error, again }: { tab: string; error: Error; again: () => void }) {
  const [, go] = useLocation();
  const leave = () => {
    close(tab);
    go(routes.dashboard);
  };
  const guest = !useSession().data?.user;
  const status = error instanceof Refused ? error.status : null;
  if (status === 401 || (guest && isDraft(tab) && status === 404))
    return (
      <Empty
        sentence="Sign in to open this strategy: it is its owner’s alone, with all that is not saved yet."
        action={
          <Button look="primary" onClick={() => go(routes.signIn)}>
            Sign in
          </Button>
        }
      />
    );
  if (status === 404 || status === 400)
    return (
      <Empty
        sentence={
          isDraft(tab)
            ? "This draft is not on this machine any more."
            : "There is no such strategy among yours: it was deleted, or the address is another’s."
        }
        action={<Button onClick={leave}>Close the tab</Button>}
      />
    );
  return <Empty sentence={messageOf(error)} action={<Button onClick={again}>Try again</Button>} />;
}
