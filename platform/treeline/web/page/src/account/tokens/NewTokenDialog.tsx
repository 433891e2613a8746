import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Checkbox, SelectField, TextField } from "@/kit/Field";
import { FormError } from "../FormError";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { DAYS, type NewToken, SCOPES, type Scope } from "./tokens";

export function NewTokenDialog({ onMade, onClose }: { onMade: (token: NewToken) => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read", "run"]);
  const [days, setDays] = useState("90");
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), scopes: [...scopes], days: Number(days) };
    act.run(async () => (await api.POST("/api/v1/tokens", { body })).data as NewToken, onMade);
  };
  return (
    <Dialog
      title="New token"
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton act={act} form="token" disabled={!name.trim() || scopes.length === 0}>
            Make it
          </SubmitButton>
        </>
      }
    >
      <form id="token" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          maxLength={100}
          autoComplete="off"
          placeholder="notebook"
          hint="What it is for, to know it again."
          error={faultOf(act.error, "name")}
        />
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-xs font-semibold text-dim">It may</legend>
          {SCOPES.map(([scope, meaning]) => (
            <Checkbox
              key={scope}
              checked={scopes.includes(scope)}
              onChange={(on) =>
                setScopes(SCOPES.map(([one]) => one).filter((one) => (one === scope ? on : scopes.includes(one))))
              }
              label={
                <>
                  <span className="font-semibold">{scope}</span> <span className="text-dim">{meaning}</span>
                </>
              }
            />
          ))}
          {faultOf(act.error, "scopes") && <p className="text-xs text-bad">{faultOf(act.error, "scopes")}</p>}
        </fieldset>
        <SelectField
          label="For"
          value={days}
          options={DAYS}
          onChange={setDays}
          error={faultOf(act.error, "days")}
          className="w-40"
        />
        <FormError error={act.error} fields={["name", "scopes", "days"]} />
      </form>
    </Dialog>
  );
}
