import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { TextField } from "@/kit/Field";
import { FormError } from "../FormError";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { at, type BrokerKey, useBrokerKeysChanged } from "./brokerKeys";

export function RenameDialog({ one, onClose }: { one: BrokerKey; onClose: () => void }) {
  const [name, setName] = useState(one.name);
  const changed = useBrokerKeysChanged();
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(
      () => api.PATCH("/api/v1/broker-keys/{broker_key_id}", { ...at(one), body: { name: name.trim() } }),
      () => {
        changed();
        onClose();
      },
    );
  };
  return (
    <Dialog
      title="Rename the broker key"
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton act={act} form="rename" disabled={!name.trim()}>
            Rename
          </SubmitButton>
        </>
      }
    >
      <form id="rename" onSubmit={submit} noValidate className="flex flex-col gap-3">
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          maxLength={100}
          autoComplete="off"
          error={faultOf(act.error, "name")}
        />
        <FormError error={act.error} fields={["name"]} />
      </form>
    </Dialog>
  );
}
