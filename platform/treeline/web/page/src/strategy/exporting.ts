import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { toDocument } from "@/tree/document";
import type { OpenStrategy } from "./workspace";

/** Downloads the document: of a saved, unchanged strategy in its canonical form, else as it stands in the tab. */
export function useDownload(one: OpenStrategy, unchanged: boolean): () => void {
  const exporting = useMutation({
    mutationFn: async () => {
      const document = toDocument(one.store.getState().tree);
      const text =
        unchanged && one.origin.strategy
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
