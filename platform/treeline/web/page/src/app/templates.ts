import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type Template = components["schemas"]["Template"];

export const TEMPLATES = ["templates"] as const;

/** The strategies that come with the platform. */
export async function templates(): Promise<Template[]> {
  return (await api.GET("/api/v1/templates")).data?.items ?? [];
}
