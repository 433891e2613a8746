import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { toDocument } from "@/tree/document";
import { isNewest } from "./newest";
import type { OpenStrategy } from "./workspace";

/** Downloads the document that the tab shows: of a strategy as it was saved last in its canonical form. */
export function useDownload(one: OpenStrategy): () => void {
  const client = useQueryClient();
  const exporting = useMutation({
    mutationFn: async () => {
      const document = toDocument(one.store.getState().tree);
      const text =
        one.origin.strategy && (await isNewest(client, one))
          ? await canonical(one.origin.strategy)
          : `${JSON.stringify(document, null, 2)}\n`;
      offer(text, fileName(document.name));
    },
  });
  return () => exporting.mutate();
}

async function canonical(id: string): Promise<string> {
  const { data } = await api.GET("/api/v1/strategies/{strategy_id}/export", {
    params: { path: { strategy_id: id } },
    parseAs: "text",
  });
  return data as unknown as string;
}

function offer(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** "Calm trend" → "Calm-trend.json". */
export function fileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\P{ASCII}/gu, "")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 80).replace(/-+$/, "") || "strategy"}.json`;
}
