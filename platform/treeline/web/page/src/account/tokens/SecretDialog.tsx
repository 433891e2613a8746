import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Notice } from "@/kit/Notice";
import { CopyButton } from "../CopyButton";
import type { NewToken } from "./tokens";

/** A new token's secret, this once. */
export function SecretDialog({ token, onClose }: { token: NewToken; onClose: () => void }) {
  return (
    <Dialog
      title={`Token ${token.name}`}
      size="small"
      onClose={onClose}
      actions={
        <>
          <CopyButton text={token.secret} />
          <Button look="primary" onClick={onClose}>
            I have kept it
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Notice tone="warn">It is shown only now. Whoever has it can do all that it allows.</Notice>
        <code className="rounded-md bg-raised p-3 font-mono break-all select-all">{token.secret}</code>
        <p className="text-dim">
          Programs send it as <code className="font-mono text-ink">Authorization: Token …</code>.
        </p>
      </div>
    </Dialog>
  );
}
