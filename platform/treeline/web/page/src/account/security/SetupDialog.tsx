import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { CodeField } from "../CodeField";
import { CopyButton } from "../CopyButton";
import { digits, grouped } from "../codes";
import { FormError } from "../FormError";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { QrPicture } from "./QrPicture";
import type { Setup } from "./secondFactor";

interface SetupDialogProps {
  setup: Setup;
  onMade: (codes: string[]) => void;
  onClose: () => void;
}

/** Hands the secret to an app, and sees by a code that it is there. */
export function SetupDialog({ setup, onMade, onClose }: SetupDialogProps) {
  const [code, setCode] = useState("");
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(
      async () =>
        (await api.POST("/api/v1/account/second-factor", { body: { code: digits(code) } })).data?.recovery_codes ?? [],
      onMade,
    );
  };
  return (
    <Dialog
      title="Set up the second factor"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton act={act} form="second-factor" disabled={digits(code).length !== 6}>
            Turn on
          </SubmitButton>
        </>
      }
    >
      <form id="second-factor" onSubmit={submit} className="flex flex-col gap-5 sm:flex-row">
        <div className="flex justify-center">
          <QrPicture svg={setup.qr_code} label="QR code of the secret" />
        </div>
        <ol className="flex min-w-0 flex-1 list-decimal flex-col gap-4 pl-5">
          <li>
            Scan the picture with an app for codes, such as Aegis, Google Authenticator or your password manager; or
            type this secret into it:
            <div className="mt-2 flex flex-wrap items-center gap-2">
              <code className="min-w-0 rounded-md bg-raised px-2 py-1 font-mono break-words select-all">
                {grouped(setup.secret)}
              </code>
              <CopyButton text={setup.secret} />
            </div>
          </li>
          <li>
            <CodeField
              label="Type what the app shows now"
              of="app"
              value={code}
              autoFocus
              onChange={setCode}
              error={faultOf(act.error, "code")}
            />
          </li>
          <li>Recovery codes are shown next. They stand in for the phone when it is lost.</li>
        </ol>
      </form>
      <div className="mt-3 empty:hidden">
        <FormError error={act.error} fields={["code"]} />
      </div>
    </Dialog>
  );
}
