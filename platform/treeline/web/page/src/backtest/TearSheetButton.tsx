import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import { useSession } from "@/api/session";
import { Button } from "@/kit/Button";
import { DownloadIcon } from "@/kit/icons";
import { toast } from "@/kit/toasts";
import { askedOf } from "./runs";

/** Downloads the backtest as quantstats' page of tables and charts, which takes some seconds to make. */
export function TearSheetButton({ tab }: { tab: string }) {
  const guest = !useSession().data?.user;
  const made = useMutation({
    meta: { shown: true },
    mutationFn: async () => {
      const asked = askedOf(tab);
      if (!asked) return;
      const body = { ...asked.settings, document: asked.document };
      const { data, response } = await api.POST("/api/v1/backtests/tear-sheet", { body, parseAs: "blob" });
      save(data as unknown as Blob, nameOf(response) ?? `${asked.document.name} tear sheet.html`);
    },
    onError: (error) => toast(messageOf(error), { tone: "bad" }),
    onSuccess: () => toast("The tear sheet has been saved", { tone: "good" }),
  });
  return (
    <Button
      className="h-8"
      busy={made.isPending}
      refused={guest ? "Sign up to download tear sheets" : undefined}
      hint="A page of tables and charts by quantstats, to keep; takes some seconds to make"
      onClick={() => made.mutate()}
    >
      {!made.isPending && <DownloadIcon />}
      <span className="max-sm:sr-only">{made.isPending ? "Making it" : "Tear sheet"}</span>
    </Button>
  );
}

/** The name that the answer gives its file. */
function nameOf(response: Response): string | null {
  const told = response.headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(told)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/.exec(told)?.[1] ?? null);
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
