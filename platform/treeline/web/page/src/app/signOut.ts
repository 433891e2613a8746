import { useMutation } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import { type Session, useTakeSession } from "@/api/session";
import { close } from "@/strategy/workspace";
import { routes } from "./routes";
import { useTabs } from "./tabs";

/** Ends the session. Drafts and unsaved changes stay on this machine; what is saved is no longer shown. */
export function useSignOut(): () => void {
  const take = useTakeSession();
  const [, navigate] = useLocation();
  const { mutate } = useMutation({
    mutationFn: async () => {
      await api.DELETE("/api/v1/session");
      return (await api.GET("/api/v1/session")).data as Session;
    },
    onSuccess: (session) => {
      navigate(routes.dashboard);
      for (const { key, changed } of useTabs.getState().items) if (!changed) close(key);
      take(session);
    },
  });
  return () => mutate();
}
