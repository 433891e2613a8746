import { useEffect } from "react";
import { create } from "zustand";

interface Title {
  /** What the room shows; empty for the page as a whole. */
  name: string;
  /** Of the batches under way: "37 %". */
  progress: string;
}

export const useTitles = create<Title>(() => ({ name: "", progress: "" }));

/** "37 % · Momentum · Treeline"; a batch's page that tells its own progress is left alone. */
export function titleOf({ name, progress }: Title): string {
  return [/^\d+ %/.test(name) ? "" : progress, name, "Treeline"].filter(Boolean).join(" · ");
}

useTitles.subscribe((title) => {
  document.title = titleOf(title);
});

/** Names what a room shows in the browser's tab. The progress of batches under way is put before it by the shell. */
export function useTitle(name: string): void {
  useEffect(() => {
    useTitles.setState({ name });
  }, [name]);
}
