import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import { routes } from "@/app/routes";
import { toast } from "@/kit/toasts";
import { toDocument } from "@/tree/document";
import { isNewest } from "./newest";
import { type OpenStrategy, openDraft, openSaved } from "./workspace";

const LONGEST_NAME = 120;
const COPY = " copy";

/** A copy in a tab of its own: of a strategy as it was saved last at once saved too, else a draft of what is shown. */
export function useClone(one: OpenStrategy): () => void {
  const [, go] = useLocation();
  const client = useQueryClient();
  const cloning = useMutation({
    mutationFn: async () => {
      const id = one.origin.strategy;
      if (!id || !(await isNewest(client, one))) return null;
      const copied = await api.POST("/api/v1/strategies/{strategy_id}/clone", {
        params: { path: { strategy_id: id } },
      });
      return copied.data ?? null;
    },
    onSuccess: (data) => {
      if (!data) return draft();
      void client.invalidateQueries({ queryKey: ["strategies"] });
      openSaved(data.id, data.version, data.document);
      toast(`Saved as “${data.name}”`);
      go(routes.strategy(data.id));
    },
  });
  const draft = () => {
    const document = toDocument(one.store.getState().tree);
    const name = document.name.slice(0, LONGEST_NAME - COPY.length) + COPY;
    go(routes.strategy(openDraft({ ...document, name })));
    toast("This copy is not saved yet");
  };
  return () => cloning.mutate();
}
