import { useLocation } from "wouter";
import { inWords, messageOf, Refused } from "@/api/errors";
import { useSession } from "@/api/session";
import { routes } from "@/app/routes";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { count } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { toast } from "@/kit/toasts";
import { placeOf } from "@/tree/paths";
import type { StrategyStore } from "@/tree/store";
import { ImportReport } from "./ImportReport";
import { ImportSource } from "./ImportSource";
import { PASTED, size, useImport } from "./importing";
import { shortPath } from "./shortPath";
import { openDraft, present } from "./workspace";

interface ImportDialogProps {
  onClose: () => void;
  /** What was imported is open in the tab of this key; go there. */
  onOpened: (key: string) => void;
  /** A strategy whose tree may be replaced by it. */
  into?: StrategyStore;
}

/** Reads a strategy of Composer, QuantMage or Treeline, and says what of it was not translated before it opens. */
export function ImportDialog({ onClose, onOpened, into }: ImportDialogProps) {
  const [, go] = useLocation();
  const guest = !useSession().data?.user;
  const { source, report, seconds, error, busy, begin, again } = useImport();

  /** Opens it in a tab of its own, at a place of its tree if one is given. */
  const open = (path?: string) => {
    if (!report) return;
    const key = openDraft(report.document);
    const store = present(key)?.store.getState();
    const place = path && store ? placeOf(store.tree, path) : null;
    if (store && place) {
      store.reveal(place.id);
      store.select(place.id);
    }
    onOpened(key);
  };
  const replace = () => {
    if (!report || !into) return;
    const { name } = into.getState().tree; // it goes on being this strategy
    into.getState().replace(`import “${report.document.name}”`, { ...report.document, name });
    toast(`“${report.document.name}” took this tree’s place`, {
      action: { label: "Undo", run: () => into.getState().undo() },
    });
    onClose();
  };

  if (guest)
    return (
      <Dialog
        title="Import a strategy"
        size="small"
        onClose={onClose}
        actions={
          <Button look="primary" onClick={() => go(routes.signIn)}>
            Sign in
          </Button>
        }
      >
        <p>Sign in to import strategies of Composer and QuantMage, or files that were exported here.</p>
      </Dialog>
    );
  return (
    <Dialog
      title="Import a strategy"
      onClose={onClose}
      actions={
        report && (
          <>
            <Button onClick={again}>Another file</Button>
            {into && (
              <Button hint="Undo brings the present tree back" onClick={replace}>
                Replace this tree
              </Button>
            )}
            <Button look="primary" autoFocus onClick={() => open()}>
              Open in a new tab
            </Button>
          </>
        )
      }
    >
      {report ? (
        <ImportReport report={report} seconds={seconds} onOpenAt={open} />
      ) : busy && source ? (
        <div role="status" className="flex min-h-56 flex-col items-center justify-center gap-3">
          <span className="size-6 animate-spin rounded-full border-2 border-accent border-t-transparent" />
          <p>
            Translating {source.name} <span className="text-dim">({size(source.text.length)})</span>
          </p>
        </div>
      ) : (
        <div className="flex flex-col gap-3">
          {error && <Why error={error} />}
          <ImportSource before={source?.name === PASTED ? source.text : ""} onGiven={begin} />
        </div>
      )}
    </Dialog>
  );
}

const TOLD = 5;

function Why({ error }: { error: Error }) {
  const faults = error instanceof Refused ? error.faults : [];
  return (
    <Notice tone="bad">
      {faults.length < 2 ? (
        messageOf(error)
      ) : (
        <ul>
          {faults.slice(0, TOLD).map((fault) => (
            <li key={`${fault.path} ${fault.message}`}>
              <span className="font-mono text-xs">{shortPath(fault.path)}</span> {inWords(fault)}
            </li>
          ))}
          {faults.length > TOLD && <li>and {count(faults.length - TOLD)} more</li>}
        </ul>
      )}
    </Notice>
  );
}
