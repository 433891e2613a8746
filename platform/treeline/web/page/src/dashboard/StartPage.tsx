import { lazy, type ReactNode, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { routes } from "@/app/routes";
import { PlusIcon, UploadIcon } from "@/kit/icons";
import { openDraft } from "@/strategy/workspace";
import type { StrategyDocument } from "@/tree/document";
import { TemplateCards } from "./TemplateCards";

const ImportDialog = lazy(() => import("@/strategy/ImportDialog").then((m) => ({ default: m.ImportDialog })));

// A document that came so far: without a root it can't be saved or run, and the page says so where it is built.
const BLANK = { version: 1, name: "Untitled", root: null } as unknown as StrategyDocument;

/** Where a new strategy begins: with nothing, with one from elsewhere, or with a template. */
export function StartPage() {
  const [, navigate] = useLocation();
  const [importing, setImporting] = useState(false);
  const go = (key: string) => navigate(routes.strategy(key));
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-3 sm:p-4 sm:pt-8">
      <h1 className="text-xl font-semibold">New strategy</h1>
      <div className="grid gap-3 sm:grid-cols-2">
        <Beginning
          icon={<PlusIcon />}
          title="Blank strategy"
          sentence="An empty tree; add blocks one by one."
          onPick={() => go(openDraft(BLANK))}
        />
        <Beginning
          icon={<UploadIcon />}
          title="Import"
          sentence="From Composer, QuantMage or a JSON file, with a report of what was not translated."
          onPick={() => setImporting(true)}
        />
      </div>
      <h2 className="pt-2 text-base font-semibold">Templates</h2>
      <TemplateCards />
      <Suspense>{importing && <ImportDialog onClose={() => setImporting(false)} onOpened={go} />}</Suspense>
    </div>
  );
}

interface BeginningProps {
  icon: ReactNode;
  title: string;
  sentence: string;
  onPick: () => void;
}

function Beginning({ icon, title, sentence, onPick }: BeginningProps) {
  return (
    <button
      type="button"
      onClick={onPick}
      className="flex items-center gap-3 rounded-lg border border-line bg-panel p-3 text-left hover:border-line-strong"
    >
      <span className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent">
        {icon}
      </span>
      <span>
        <span className="block text-base font-semibold">{title}</span>
        <span className="text-dim">{sentence}</span>
      </span>
    </button>
  );
}
