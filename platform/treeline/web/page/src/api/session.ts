import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { local } from "@/kit/local";
import { api, keepCsrfToken } from "./client";
import type { components } from "./schema";

export type Session = components["schemas"]["Session"];

export const SESSION = ["session"] as const;

/** Where a window tells the others that somebody signed in or out: the session is one for all of them. */
const CHANGED = "session changed";

async function ask({ client }: { client: QueryClient }): Promise<Session> {
  const { data } = await api.GET("/api/v1/session");
  const session = data as Session;
  keepCsrfToken(session.csrf_token);
  forgetOthers(client, session);
  return session;
}

/** What was loaded for somebody else is forgotten. */
function forgetOthers(client: QueryClient, session: Session): void {
  const before = client.getQueryData<Session>(SESSION);
  if (before && before.user?.id !== session.user?.id)
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
}

/** Who is signed in, what is still to be done before, and whether guests are let in. */
export function useSession() {
  return useQuery({ queryKey: SESSION, queryFn: ask, staleTime: Number.POSITIVE_INFINITY });
}

/** Takes over an answer about the session, and tells the other windows of it. */
export function useTakeSession(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    keepCsrfToken(session.csrf_token);
    forgetOthers(client, session);
    client.setQueryData(SESSION, session);
    local.setItem(CHANGED, String(Date.now()));
  };
}

/** Another window signed in or out: `told` is called then. */
export function shareSession(told: () => void): () => void {
  const heard = (event: StorageEvent) => event.key === CHANGED && told();
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}
