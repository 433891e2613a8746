import { useMutation } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import { type Session, useTakeSession } from "@/api/session";
import { routes } from "./routes";

/** Ends the session. What is open stays on this machine, unsaved changes too, and is shown when its owner is back. */
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
      take(session);
    },
  });
  return () => mutate();
}
