import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { SESSION } from "@/api/session";

export type Email = components["schemas"]["Email"];

export const MOST_EMAILS = 5;
const EMAILS = ["account", "emails"] as const;

/** The account's addresses, the primary one first; one that waits for its code last. */
export function useEmails() {
  return useQuery({
    queryKey: EMAILS,
    queryFn: async ({ signal }) => (await api.GET("/api/v1/account/emails", { signal })).data?.items ?? [],
    select: (items) =>
      items.toSorted(
        (a, b) =>
          Number(b.primary) - Number(a.primary) ||
          Number(b.verified) - Number(a.verified) ||
          a.email.localeCompare(b.email),
      ),
  });
}

/** Looks again at the addresses, and at the session, which tells the primary one. */
export function useEmailsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: EMAILS });
    void client.invalidateQueries({ queryKey: SESSION });
  };
}
