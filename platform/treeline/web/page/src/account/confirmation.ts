import { createContext } from "react";
import { Refused } from "@/api/errors";

/** Somebody was asked to confirm that it is he, and did not. */
export class Cancelled extends Error {}

/** Whether the API wants to know first that it is really he who is signed in. */
export function wantsConfirmation(error: unknown): boolean {
  return error instanceof Refused && error.code === "confirmation_needed";
}

/** Asks something of the API, and once more after a confirmation if it wants one. Rejects with Cancelled without. */
export type Confirm = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

export const Confirmed = createContext<Confirm>((ask) => ask());
