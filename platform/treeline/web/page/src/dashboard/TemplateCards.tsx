import { useQuery } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { messageOf } from "@/api/errors";
import { routes } from "@/app/routes";
import { TEMPLATES, type Template, templates } from "@/app/templates";
import { Button } from "@/kit/Button";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { openDraft } from "@/strategy/workspace";

const PLACES = ["a", "b", "c", "d", "e", "f"];
const TICKERS = 6;

/** The strategies that come with the platform, to start from. */
export function TemplateCards() {
  const { data, error, refetch } = useQuery({
    queryKey: TEMPLATES,
    queryFn: templates,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error)
    return (
      <Notice tone="bad" action={<Button onClick={() => void refetch()}>Try again</Button>}>
        {messageOf(error)}
      </Notice>
    );
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {data
        ? data.map((one) => <TemplateCard key={one.template} template={one} />)
        : PLACES.map((place) => <Skeleton key={place} className="h-36" />)}
    </ul>
  );
}

function TemplateCard({ template }: { template: Template }) {
  const [, navigate] = useLocation();
  const { title, teaches, tickers, document } = template;
  return (
    <li className="relative flex min-h-36 flex-col gap-1.5 rounded-lg border border-line bg-panel p-3 hover:border-line-strong">
      <h3 className="text-base font-semibold">
        <button
          type="button"
          className="text-left after:absolute after:inset-0 after:rounded-lg"
          onClick={() => navigate(routes.strategy(openDraft(document)))}
        >
          {title}
        </button>
      </h3>
      <p className="flex-1 text-dim">{teaches}</p>
      <p className="flex flex-wrap gap-1 pt-1 font-mono text-xs">
        {tickers.slice(0, TICKERS).map((ticker) => (
          <span key={ticker} className="rounded-sm bg-raised px-1.5 py-0.5">
            {ticker}
          </span>
        ))}
        {tickers.length > TICKERS && <span className="px-1 py-0.5 text-dim">+{tickers.length - TICKERS}</span>}
      </p>
    </li>
  );
}
