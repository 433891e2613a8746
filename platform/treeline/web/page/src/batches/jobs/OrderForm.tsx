import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import { Refused } from "@/api/errors";
import { routes } from "@/app/routes";
import type { BacktestSettings } from "@/backtest/settings";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { SelectField, TextField } from "@/kit/Field";
import { count } from "@/kit/format";
import { HelpMark } from "@/kit/HelpMark";
import { Notice } from "@/kit/Notice";
import { Segmented } from "@/kit/Segmented";
import { Skeleton } from "@/kit/Skeleton";
import { toast } from "@/kit/toasts";
import type { StrategyDocument } from "@/tree/document";
import { BATCHES, type Batch, batchKey } from "../progress";
import { counted, drawnSeed, type Form, type OrderRequest, orderOf } from "./form";
import { PlanPanel } from "./PlanPanel";
import { usePlanned } from "./planned";
import { PRIORITIES } from "./priorities";
import { SampleFields } from "./SampleFields";
import { SettingsPart } from "./SettingsPart";
import { firstChoices, type InLibrary, type Variable } from "./swept";
import { TableField } from "./TableField";
import { VariableRow } from "./VariableRow";

const KINDS = [
  ["grid", "All combinations"],
  ["sample", "Random sample"],
  ["list", "Table"],
] as const;

interface OrderFormProps {
  document: StrategyDocument;
  /** What is sent of it, and what the library has; null while that is being asked. */
  what: Pick<OrderRequest, "strategy" | "document"> | null;
  variables: readonly Variable[];
  library: ReadonlyMap<string, InLibrary> | null;
  /** Why the library is not known; empty when it is. */
  trouble: string;
  settings: BacktestSettings;
  onClose: () => void;
}

/** All that is chosen of a batch, and beside it what that makes and takes. */
export function OrderForm({ document, what, variables, library, trouble, settings, onClose }: OrderFormProps) {
  const [form, setForm] = useState<Form>(() => ({
    kind: "grid",
    swept: [],
    sample: { count: "1000", seed: drawnSeed() },
    table: "",
    settings,
    name: "",
    priority: 5,
  }));
  const [begun, setBegun] = useState(false);
  if (!begun && library) {
    setBegun(true);
    setForm((before) => ({ ...before, swept: firstChoices(variables, library) }));
  }
  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (begun) fields.current?.querySelector("select")?.focus();
  }, [begun]);
  const change = (more: Partial<Form>) => setForm((before) => ({ ...before, ...more }));
  const { kind, swept, sample, table, settings: run, priority } = form;
  const made = useMemo(
    () => counted({ kind, swept, sample, table } as Form, variables),
    [kind, swept, sample, table, variables],
  );
  const order = useMemo(
    () => (what && begun ? orderOf({ kind, swept, sample, settings: run, priority } as Form, made, what) : null),
    [kind, swept, sample, run, priority, made, what, begun],
  );
  const planning = usePlanned(order);
  const ordering = useOrdering(document.name, onClose);
  const refused = [ordering.error, planning.error].find((error) => error instanceof Refused) as Refused | undefined;
  const reason =
    made.missing ??
    (planning.error instanceof Refused && planning.error.faults.length ? "It is refused as it is" : undefined);
  const submit = () => {
    const name = form.name.trim(); // without one it is called as the strategy is
    if (order && !reason && !ordering.isPending) ordering.mutate({ ...order, ...(name && { name }) });
  };
  return (
    <Dialog
      title={`New batch of “${document.name}”`}
      size="wide"
      onClose={onClose}
      actions={
        <div className="flex w-full items-center gap-2">
          <output className="mr-auto min-w-0 tabular-nums">
            {!begun ? null : made.missing || made.total === null ? (
              <span className="text-dim">{made.missing}</span>
            ) : (
              <span className={reason && "text-bad"}>
                <strong className="font-semibold">{count(made.total)}</strong>{" "}
                {made.total === 1 ? "combination" : "combinations"}
                {reason && ": refused, see above"}
              </span>
            )}
          </output>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={ordering.isPending} refused={reason} shortcut="Ctrl+Enter" onClick={submit}>
            Start
          </Button>
        </div>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears the shortcut of the button below */}
      <div
        ref={fields}
        className="grid gap-x-5 gap-y-4 lg:min-h-[27rem] lg:grid-cols-[minmax(0,1fr)_19rem]"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
      >
        <div className="flex min-w-0 flex-col gap-4">
          {ordering.error && <OrderFailed error={ordering.error} />}
          <div className="flex flex-wrap items-center justify-between gap-2">
            <div className="flex items-center gap-2">
              <Segmented
                label="Combinations"
                value={kind}
                options={KINDS}
                onChange={(next) => change({ kind: next })}
              />
              <HelpMark word="combinations" name="combinations" />
            </div>
            {trouble && <span className="text-bad">{trouble}</span>}
          </div>
          {kind === "list" ? (
            <TableField
              value={table}
              table={made.table}
              variables={variables}
              refused={refused}
              onChange={(text) => change({ table: text })}
            />
          ) : !begun ? (
            <Skeleton className="h-40" />
          ) : (
            <ul className="flex flex-col divide-y divide-line rounded-lg border border-line">
              {swept.map((one, place) => (
                <VariableRow
                  key={one.variable.name}
                  swept={one}
                  refused={refused}
                  onChange={(choice) => change({ swept: swept.with(place, { ...one, choice }) })}
                />
              ))}
            </ul>
          )}
          {kind === "sample" && (
            <SampleFields
              sample={sample}
              grid={made.grid}
              refused={refused}
              onChange={(next) => change({ sample: next })}
            />
          )}
          <SettingsPart settings={run} error={refused} onChange={(next) => change({ settings: next })} />
          <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-3">
            <TextField
              label="Name"
              maxLength={200}
              placeholder={document.name}
              value={form.name}
              error={refused?.of("name")}
              onChange={(name) => change({ name })}
            />
            <SelectField
              label="Priority"
              hint="Among your own"
              value={String(priority)}
              options={PRIORITIES}
              error={refused?.of("priority")}
              onChange={(next) => change({ priority: Number(next) })}
            />
          </div>
        </div>
        <PlanPanel
          form={form}
          made={made}
          planning={planning}
          onSample={(many) => change({ kind: "sample", sample: { ...sample, count: String(many) } })}
        />
      </div>
    </Dialog>
  );
}

/** Orders, and goes to the batch. The dialog shows what is refused. */
function useOrdering(usual: string, onClose: () => void) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async (body: OrderRequest) => (await api.POST("/api/v1/batches", { body })).data as Batch,
    meta: { shown: true },
    onSuccess: (batch) => {
      client.setQueryData(batchKey(batch.id), batch);
      void client.invalidateQueries({ queryKey: BATCHES });
      onClose();
      navigate(routes.batch(batch.id));
      toast(`Started “${batch.name || usual}”: ${count(batch.total)} combinations`, { tone: "good" });
    },
  });
}

/** Why nothing was ordered; without an answer it may have been. */
function OrderFailed({ error }: { error: Error }) {
  const unknown = error instanceof Refused && (error.status === 0 || error.status >= 500);
  return (
    <Notice tone="bad">
      {error.message}
      {unknown && ". Whether the batch was ordered is not known: look among your batches before you order it again."}
    </Notice>
  );
}
