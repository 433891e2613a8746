import { useState } from "react";
import { messageOf } from "@/api/errors";
import type { BacktestSettings } from "@/backtest/settings";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Empty } from "@/kit/Empty";
import { Keys } from "@/kit/Tooltip";
import type { StrategyDocument } from "@/tree/document";
import { useLibraryOf } from "./libraryOf";
import { OrderForm } from "./OrderForm";
import { type InLibrary, variablesIn } from "./swept";
import { useWhatRuns } from "./whatRuns";

interface NewBatchDialogProps {
  document: StrategyDocument;
  /** The saved strategy that the document is of; null for a draft. */
  strategy: string | null;
  settings: BacktestSettings;
  onClose: () => void;
}

/** Orders a batch: which values of which variables, run over what, and what that will take. */
export function NewBatchDialog({ document: shown, strategy, settings, onClose }: NewBatchDialogProps) {
  const [document] = useState(shown); // as it was when the dialog opened
  const [variables] = useState(() => variablesIn(document));
  const library = useLibraryOf(variables.map((one) => one.name));
  const what = useWhatRuns(document, strategy);
  if (variables.length === 0)
    return (
      <Dialog title="New batch" size="small" onClose={onClose}>
        <Empty
          sentence={`“${document.name || "This strategy"}” has no variables, so there is only one way to run it.`}
          action={<Button onClick={onClose}>Back</Button>}
          example={
            <>
              In Blocks: open a number’s menu and choose “Make a variable”, or press <Keys keys="Alt+V" /> in it. Then a
              batch can run the strategy with many values of it.
            </>
          }
        />
      </Dialog>
    );
  return (
    <OrderForm
      document={document}
      what={what}
      variables={variables}
      library={library.data ?? (library.error ? NOTHING : null)}
      trouble={library.error ? `Your library can't be read: ${messageOf(library.error)}` : ""}
      settings={settings}
      onClose={onClose}
    />
  );
}

const NOTHING: ReadonlyMap<string, InLibrary> = new Map();
