import createClient, { type Middleware } from "openapi-fetch";
import { fromAnswer, Refused } from "./errors";
import type { paths } from "./schema";

/**
 * The API, typed by its OpenAPI document. What is refused is thrown as `Refused`, in the one form of errors, so that
 * an answer's `data` is there whenever a call returns: `const { data } = await api.GET("/api/v1/plan")`.
 */
export const api = createClient<paths>({ baseUrl: window.location.origin });

let csrfToken = "";

/** The token that a session's writes need; every answer about the session brings it. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

const form: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET" && request.method !== "HEAD") request.headers.set("X-CSRFToken", csrfToken);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await fromAnswer(response);
    return response;
  },
  onError({ error }) {
    return error instanceof Refused
      ? error
      : new Refused(0, "unreachable", "Treeline can't be reached: it may not be running");
  },
};
api.use(form);
