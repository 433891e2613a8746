import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "wouter";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { routes } from "@/app/routes";
import { useTitle } from "@/app/title";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { SelectField } from "@/kit/Field";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { Chooser } from "./results/compare/Chooser";
import { SettingsTable } from "./results/compare/SettingsTable";
import { Strips } from "./results/compare/Strips";
import { METRIC_OPTIONS } from "./results/metrics";

/** Two to ten batches side by side: how they were made, and how a metric is spread in each. */
export function ComparePage() {
  const user = useSession().data?.user;
  const [query, setQuery] = useSearchParams();
  const chosen = query.getAll("batch");
  const metric = query.get("metric") ?? "sharpe";
  useTitle("Compare batches");
  const show = (ids: string[], of: string) =>
    setQuery([...ids.map((id) => ["batch", id]), ...(of === "sharpe" ? [] : [["metric", of]])] as [string, string][], {
      replace: true,
    });
  const found = useQuery({
    queryKey: ["compare", chosen, metric],
    enabled: Boolean(user) && chosen.length > 1,
    placeholderData: keepPreviousData,
    queryFn: async () =>
      (await api.GET("/api/v1/batches/compare", { params: { query: { batch: chosen, metric: [metric] } } }))
        .data as components["schemas"]["Comparison"],
  });
  if (!user)
    return (
      <Empty
        sentence="Sign in to compare your batches: how they were made, and how their results are spread."
        action={
          <Link href={routes.signIn}>
            <Button look="primary">Sign in</Button>
          </Link>
        }
      />
    );
  const comparison = chosen.length > 1 ? found.data : undefined;
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-4">
      <h1 className="text-lg font-semibold">Compare batches</h1>
      <Chooser chosen={chosen} onChange={(ids) => show(ids, metric)} />
      {chosen.length < 2 && <p className="text-dim">Choose at least two to see them side by side.</p>}
      {found.error && chosen.length > 1 && <Notice tone="bad">{messageOf(found.error)}</Notice>}
      {chosen.length > 1 && !comparison && !found.error && <Skeleton className="h-96" />}
      {comparison && (
        <>
          <section className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-4">
            <SelectField
              label="Metric"
              className="w-full sm:w-56"
              value={metric}
              options={METRIC_OPTIONS}
              onChange={(next) => show(chosen, next)}
            />
            <Strips
              metric={metric}
              strips={comparison.batches.map(({ id, name, metrics }) => ({ id, name, spread: metrics[metric] }))}
            />
          </section>
          {comparison.differ.length > 0 && (
            <Notice tone="warn">
              The batches were not made alike: their results differ for what is marked below, too, not only for their
              strategies and values.
            </Notice>
          )}
          <SettingsTable comparison={comparison} />
        </>
      )}
    </div>
  );
}
