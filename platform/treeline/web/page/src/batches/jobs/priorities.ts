const SAID: Record<number, string> = { 0: "0: first", 5: "5: usual", 9: "9: last" };

/** Priorities among one's own batches, as a list to choose from. */
export const PRIORITIES = Array.from(
  { length: 10 },
  (_, place) => [String(place), SAID[place] ?? String(place)] as const,
);
