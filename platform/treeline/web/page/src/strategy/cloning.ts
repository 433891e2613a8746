import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import { routes } from "@/app/routes";
import { toast } from "@/kit/toasts";
import { toDocument } from "@/tree/document";
import { type OpenStrategy, openDraft, openSaved } from "./workspace";

const LONGEST_NAME = 120;
const COPY = " copy";

/** A copy in a tab of its own: of a saved strategy at once saved too, else a draft, so that no change is left out. */
export function useClone(one: OpenStrategy, unchanged: boolean): () => void {
  const [, go] = useLocation();
  const client = useQueryClient();
  const cloning = useMutation({
    mutationFn: async (id: string) =>
      (await api.POST("/api/v1/strategies/{strategy_id}/clone", { params: { path: { strategy_id: id } } })).data,
    onSuccess: (data) => {
      if (!data) return;
      void client.invalidateQueries({ queryKey: ["strategies"] });
      openSaved(data.id, data.version, data.document);
      toast(`Saved as “${data.name}”`);
      go(routes.strategy(data.id));
    },
  });
  return () => {
    if (unchanged && one.origin.strategy) return cloning.mutate(one.origin.strategy);
    const document = toDocument(one.store.getState().tree);
    const name = document.name.slice(0, LONGEST_NAME - COPY.length) + COPY;
    go(routes.strategy(openDraft({ ...document, name })));
    toast("This copy is not saved yet");
  };
}
