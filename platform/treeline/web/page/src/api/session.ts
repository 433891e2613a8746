import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, keepCsrfToken } from "./client";
import type { components } from "./schema";

export type Session = components["schemas"]["Session"];

export const SESSION = ["session"] as const;

async function ask(): Promise<Session> {
  const { data } = await api.GET("/api/v1/session");
  const session = data as Session;
  keepCsrfToken(session.csrf_token);
  return session;
}

/** Who is signed in, what is still to be done before, and whether guests are let in. */
export function useSession() {
  return useQuery({ queryKey: SESSION, queryFn: ask, staleTime: Number.POSITIVE_INFINITY });
}

/** Takes over an answer about the session; what was loaded for somebody else is forgotten. */
export function useTakeSession(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    keepCsrfToken(session.csrf_token);
    const before = client.getQueryData<Session>(SESSION);
    if (before?.user?.id !== session.user?.id)
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
    client.setQueryData(SESSION, session);
  };
}
