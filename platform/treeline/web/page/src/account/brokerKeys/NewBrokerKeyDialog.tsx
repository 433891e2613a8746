import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { SelectField, TextField } from "@/kit/Field";
import { Notice } from "@/kit/Notice";
import { toast } from "@/kit/toasts";
import { FormError } from "../FormError";
import { PasswordField } from "../PasswordField";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { type BrokerKey, type BrokerKeyKind, KINDS, useBrokerKeysChanged } from "./brokerKeys";

const FIELDS = ["name", "kind", "key", "secret"];

/** Takes a pair, which Alpaca is asked about before it is kept. Both halves are forgotten with the dialog. */
export function NewBrokerKeyDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<BrokerKeyKind>("paper");
  const [key, setKey] = useState("");
  const [secret, setSecret] = useState("");
  const changed = useBrokerKeysChanged();
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), kind, key: key.trim(), secret: secret.trim() };
    act.run(
      async () => (await api.POST("/api/v1/broker-keys", { body })).data as BrokerKey,
      (made) => {
        changed();
        onClose();
        if (made.state === "accepted") toast(`Alpaca accepts ${made.name}: ${made.answer}`, { tone: "good" });
        else toast(`${made.name} is kept; ${made.answer}`);
      },
    );
  };
  return (
    <Dialog
      title="Enter a broker key"
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton act={act} form="broker-key" disabled={!name.trim() || !key.trim() || !secret.trim()}>
            {act.busy ? "Asking Alpaca" : "Check and keep"}
          </SubmitButton>
        </>
      }
    >
      <form id="broker-key" onSubmit={submit} noValidate autoComplete="off" className="flex flex-col gap-3">
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          maxLength={100}
          autoComplete="off"
          placeholder="paper account"
          error={faultOf(act.error, "name")}
        />
        <SelectField
          label="Account at Alpaca"
          value={kind}
          options={KINDS}
          onChange={setKind}
          error={faultOf(act.error, "kind")}
        />
        {kind === "live" && (
          <Notice tone="warn">
            Keys of a live account move real money. Nothing is traded until you deploy a strategy.
          </Notice>
        )}
        <TextField
          label="Key"
          value={key}
          onChange={setKey}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          hint="APCA-API-KEY-ID on Alpaca's page"
          error={faultOf(act.error, "key")}
        />
        <PasswordField
          label="Secret"
          autoComplete="off"
          value={secret}
          onChange={setSecret}
          hint="APCA-API-SECRET-KEY, shown by Alpaca once"
          error={faultOf(act.error, "secret")}
        />
        <FormError error={act.error} fields={FIELDS} />
      </form>
    </Dialog>
  );
}
