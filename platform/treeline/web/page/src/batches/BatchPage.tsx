import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { api } from "@/api/client";
import { messageOf, Refused } from "@/api/errors";
import { useSession } from "@/api/session";
import { routes } from "@/app/routes";
import { useTitle } from "@/app/title";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { MenuItem } from "@/kit/Menu";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { BatchActions } from "./BatchActions";
import { LabelBadge, stateWord } from "./LabelBadge";
import { ProgressLine } from "./ProgressLine";
import { at, type Batch, batchKey, titlePrefix, useBatchProgress } from "./progress";
import { Details } from "./results/Details";
import { Name } from "./results/Name";
import { Views } from "./results/Views";

/** One of your batches: where it stands, and what it says. */
export function BatchPage({ id }: { id: string }) {
  const user = useSession().data?.user;
  const found = useQuery({
    queryKey: batchKey(id),
    enabled: Boolean(user),
    queryFn: async () => (await api.GET("/api/v1/batches/{batch_id}", at(id))).data as Batch,
  });
  const standing = useBatchProgress(id, Boolean(user));
  useTitle(`${titlePrefix(standing)}${found.data?.name ?? "Batch"}`);
  if (!user)
    return <Empty sentence="Sign in to see your batches: what they found, and how far they are." action={<SignIn />} />;
  if (found.error) return <Missing error={found.error} />;
  if (!found.data)
    return (
      <div className="flex flex-col gap-3 p-4">
        <Skeleton className="h-8 w-96 max-w-full" />
        <Skeleton className="h-7 w-64" />
        <Skeleton className="h-[70vh]" />
      </div>
    );
  const batch: Batch = { ...found.data, ...standing };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Header batch={batch} />
      <Views shown={batch} kind="own" name={id} own={found.data} />
    </div>
  );
}

function Header({ batch }: { batch: Batch }) {
  const [, navigate] = useLocation();
  return (
    <header className="flex flex-none flex-col gap-1 px-4 pt-3 pb-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="flex min-w-0 flex-1 basis-40 items-center">
          <Name id={batch.id} name={batch.name} />
        </div>
        <div className="flex items-center gap-1.5">
          <Details shown={batch} />
          <BatchActions
            batch={batch}
            onDeleted={() => navigate(routes.batches)}
            more={
              <MenuItem onSelect={() => navigate(`${routes.compare}?batch=${batch.id}`)}>Compare with others…</MenuItem>
            }
          />
        </div>
      </div>
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <LabelBadge standing={batch} />
        {batch.state !== "finished" && batch.done > 0 && (
          <span className="text-sm text-dim">{stateWord(batch.state)}</span>
        )}
        <div className="min-w-48 flex-1">
          <ProgressLine standing={batch} />
        </div>
      </div>
      {batch.failure && <Notice tone="bad">{batch.failure}</Notice>}
    </header>
  );
}

function SignIn() {
  return (
    <Link href={routes.signIn}>
      <Button look="primary">Sign in</Button>
    </Link>
  );
}

function Missing({ error }: { error: Error }) {
  const gone = error instanceof Refused && error.status === 404;
  return (
    <Empty
      sentence={gone ? "There is no such batch: it was deleted, or its time was over." : messageOf(error)}
      action={
        <Link href={routes.batches} className="text-accent underline">
          All batches
        </Link>
      }
    />
  );
}
