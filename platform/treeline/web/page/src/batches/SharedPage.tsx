import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { messageOf, Refused } from "@/api/errors";
import { useTitle } from "@/app/title";
import { Empty } from "@/kit/Empty";
import { Skeleton } from "@/kit/Skeleton";
import { LabelBadge } from "./LabelBadge";
import { ProgressLine } from "./ProgressLine";
import { titlePrefix } from "./progress";
import { Details } from "./results/Details";
import type { Shown } from "./results/shown";
import { Views } from "./results/Views";

/** A batch that somebody shared by a link: its results, without signing in. */
export function SharedPage({ secret }: { secret: string }) {
  const found = useQuery({
    queryKey: ["batch", secret, "shared"],
    queryFn: async () => (await api.GET("/api/v1/shared/{secret}", { params: { path: { secret } } })).data as Shown,
    refetchInterval: ({ state }) => (state.data?.poll_after_seconds ? state.data.poll_after_seconds * 1000 : false),
    refetchIntervalInBackground: true,
  });
  const shown = found.data;
  useTitle(`${titlePrefix(shown)}${shown?.name ?? "Shared batch"}`);
  if (found.error) {
    const gone = found.error instanceof Refused && found.error.status === 404;
    return (
      <Empty
        sentence={gone ? "This link shows nothing: it was revoked, or the batch is gone." : messageOf(found.error)}
      />
    );
  }
  if (!shown) return <Skeleton className="m-4 h-[80vh]" />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex flex-none flex-col gap-1 px-4 pt-3 pb-2">
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <h1 className="min-w-0 flex-1 basis-40 truncate text-lg font-semibold" title={shown.name}>
            {shown.name}
          </h1>
          <Details shown={shown} />
        </div>
        <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
          <LabelBadge standing={shown} />
          <div className="min-w-48 flex-1">
            <ProgressLine standing={shown} />
          </div>
        </div>
        <p className="text-sm text-dim">
          Somebody shared the results of this batch with you: one strategy, backtested with every one of these values.
          The strategy itself is not shown.
        </p>
      </header>
      <Views shown={shown} kind="shared" name={secret} own={null} />
    </div>
  );
}
