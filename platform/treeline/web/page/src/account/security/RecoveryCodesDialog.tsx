import { useSession } from "@/api/session";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { DownloadIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";
import { CopyButton } from "../CopyButton";
import { grouped, recoveryFile } from "../codes";

/** New recovery codes, this once. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const user = useSession().data?.user;
  const download = () => {
    const text = recoveryFile(user?.email || user?.username || "", codes, new Date());
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "treeline-recovery-codes.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <Dialog
      title="Your recovery codes"
      size="small"
      onClose={onClose}
      actions={
        <>
          <CopyButton text={codes.join("\n")} />
          <Button onClick={download}>
            <DownloadIcon />
            Download
          </Button>
          <Button look="primary" onClick={onClose}>
            I have kept them
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Notice tone="warn">They are shown only now. Keep them somewhere else than on the phone.</Notice>
        <ol className="grid grid-cols-2 gap-x-6 gap-y-1.5 justify-self-center text-center font-mono text-lg">
          {codes.map((code) => (
            <li key={code}>{grouped(code)}</li>
          ))}
        </ol>
        <p className="text-dim">Each stands in for the app's code, once.</p>
      </div>
    </Dialog>
  );
}
