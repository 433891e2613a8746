export function StrategyPage({ tab: _, view: _view }: { tab: string; view: string }) {
  return <p className="p-4 text-dim">StrategyPage</p>;
}
