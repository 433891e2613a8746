import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import type { Session } from "@/api/session";
import { openDraft } from "@/strategy/workspace";
import { routes } from "./routes";
import { keepSample, sampleTemplate } from "./sample";
import { useTabs } from "./tabs";

/** Whether the page is there: from then on nobody is led, not even who has just signed out. */
let opened = false;

/**
 * Where whoever opens `/` is led: a guest to the sample strategy, or to what he had open; who still owes a second
 * factor to the sign-in. True while that is on its way. Only the address that the page was opened at counts: later
 * a click on Dashboard is one.
 */
export function useLanding(session: Session): boolean {
  const [location, navigate] = useLocation();
  const [landing, setLanding] = useState(
    () => !opened && location === routes.dashboard && !session.user && (session.guests || session.pending !== null),
  );
  useEffect(() => {
    opened = true;
    if (!landing) return;
    const lead = async () => {
      if (session.pending) return routes.signIn;
      const [first] = useTabs.getState().items;
      if (first) return routes.strategy(first.key);
      const sample = await sampleTemplate();
      if (!sample) return routes.start;
      const again = useTabs.getState().items[0]; // StrictMode's second call
      if (again) return routes.strategy(again.key);
      const key = openDraft(sample.document);
      keepSample(key);
      return routes.strategy(key);
    };
    lead().then(
      (place) => {
        // Whoever went elsewhere in the meantime, such as to sign in, stays there.
        if (window.location.pathname === routes.dashboard) navigate(place, { replace: true });
        setLanding(false);
      },
      () => setLanding(false), // the Dashboard says what is wrong
    );
  }, [landing, session.pending, navigate]);
  return landing;
}
