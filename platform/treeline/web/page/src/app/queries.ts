import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { messageOf, OTHER_SESSION, Refused } from "@/api/errors";
import { SESSION } from "@/api/session";
import { toast } from "@/kit/toasts";

function told(error: unknown): void {
  if (error instanceof Refused && (error.status === 401 || error.code === OTHER_SESSION)) askSession();
}

/** Asks anew who is signed in. */
export function askSession(): void {
  void queries.invalidateQueries({ queryKey: SESSION });
}

/** What was loaded of the server. A mutation that shows its own error sets `meta: { shown: true }`. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: told }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      told(error);
      if (!mutation.meta?.shown) toast(messageOf(error), { tone: "bad" });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (times, error) => times < 2 && !(error instanceof Refused && error.status >= 400 && error.status < 500),
    },
  },
});
