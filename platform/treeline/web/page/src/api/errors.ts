import type { components } from "./schema";

export type Fault = components["schemas"]["Fault"];

/** What the API refused, as it said so. Status 0: no answer came, so whether it was done is not known. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: Fault[];
  readonly requestId: string;
  /** Seconds to wait before asking again, when it was asked too often. */
  readonly wait: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    faults: Fault[] = [],
    requestId = "",
    wait: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.requestId = requestId;
    this.wait = wait;
  }

  /** The fault of one field of a form, in words: what is wrong, and what would be right. */
  of(path: string): string | undefined {
    const fault = this.faults.find((one) => one.path === path);
    return fault && inWords(fault);
  }
}

/** "is empty: give it at least one child". */
export function inWords(fault: Fault): string {
  return fault.remedy ? `${fault.message}: ${fault.remedy}` : fault.message;
}

/** What any error says to a person. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && error.message) return error.message;
  return "Something went wrong";
}

/** The code of a write that was refused because somebody signed in or out elsewhere since this window last asked. */
export const OTHER_SESSION = "other_session";

export async function fromAnswer(response: Response): Promise<Refused> {
  const wait = Number(response.headers.get("Retry-After")) || null;
  try {
    const { error } = (await response.clone().json()) as components["schemas"]["Error"];
    if (response.status === 403 && error.message.startsWith("CSRF Failed"))
      return new Refused(403, OTHER_SESSION, "Somebody signed in or out in another window. Try again.");
    if (error.code === "unauthenticated" && error.message.includes("API token"))
      // said to programs
      return new Refused(
        response.status,
        error.code,
        "Your session has ended. Sign in to go on; what you changed is kept.",
      );
    return new Refused(response.status, error.code, error.message, error.faults ?? [], error.request_id, wait);
  } catch {
    return new Refused(
      response.status,
      "internal",
      `Treeline answered ${response.status} and didn't say why`,
      [],
      "",
      wait,
    );
  }
}
