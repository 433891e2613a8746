import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { components } from "@/api/schema";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { INPUT } from "@/kit/Field";
import { moment } from "@/kit/format";
import { CopyIcon, LinkIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { toast } from "@/kit/toasts";
import { at } from "../progress";

type NewShare = components["schemas"]["NewShare"];

/** The links that show a batch's results to whoever has them. */
export function ShareDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const client = useQueryClient();
  const key = ["batch", id, "shares"];
  const shares = useQuery({
    queryKey: key,
    queryFn: async () => (await api.GET("/api/v1/batches/{batch_id}/shares", at(id))).data?.items ?? [],
  });
  const again = () => client.invalidateQueries({ queryKey: key });
  const make = useMutation({
    mutationFn: async () => (await api.POST("/api/v1/batches/{batch_id}/share", at(id))).data as NewShare,
    onSuccess: again,
  });
  const revoke = useMutation({
    mutationFn: (share: string) =>
      api.DELETE("/api/v1/batches/{batch_id}/shares/{share_id}", {
        params: { path: { batch_id: id, share_id: share } },
      }),
    onSuccess: again,
  });
  return (
    <Dialog
      title="Share links"
      size="small"
      onClose={onClose}
      actions={
        <Button look="primary" busy={make.isPending} onClick={() => make.mutate()}>
          <LinkIcon /> Make a link
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-dim">
          Whoever has a link sees the results, the values and how they were made, without signing in. Neither you nor
          the strategy are shown. A link ends when you revoke it.
        </p>
        {make.data && shares.data?.some((share) => share.id === make.data.id) && <NewLink share={make.data} />}
        {shares.isPending && <Skeleton className="h-9" />}
        {shares.error && <Notice tone="bad">{messageOf(shares.error)}</Notice>}
        {shares.data?.length === 0 && <p className="text-dim">There is no link yet.</p>}
        <ul className="flex flex-col gap-1">
          {shares.data?.map((share) => (
            <li key={share.id} className="flex items-center gap-2 rounded-md border border-line px-2 py-1">
              <code className="min-w-0 flex-1 truncate font-mono text-xs">{share.prefix}…</code>
              <span className="text-xs text-dim">{moment(share.created)}</span>
              <Button
                look="plain"
                busy={revoke.isPending && revoke.variables === share.id}
                onClick={() => revoke.mutate(share.id)}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function NewLink({ share }: { share: NewShare }) {
  const url = `${window.location.origin}${share.url}`;
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    toast("The link is in the clipboard", { tone: "good" });
  };
  return (
    <Notice>
      <p className="mb-1.5">This link is shown only now: copy it.</p>
      <div className="flex gap-1.5">
        <input
          readOnly
          aria-label="The new link"
          value={url}
          className={INPUT}
          onFocus={(event) => event.target.select()}
        />
        <Button className="h-8" onClick={copy}>
          <CopyIcon /> Copy
        </Button>
      </div>
    </Notice>
  );
}
