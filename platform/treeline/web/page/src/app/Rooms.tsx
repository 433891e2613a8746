import { type ReactNode, Suspense, useLayoutEffect } from "react";
import { Route, Switch, useLocation } from "wouter";
import type { Session } from "@/api/session";
import { NotFoundPage } from "./NotFoundPage";
import { RoomBoundary } from "./RoomBoundary";
import { RoomSkeleton } from "./RoomSkeleton";
import { rooms } from "./rooms";
import { routes } from "./routes";
import { SampleLine } from "./SampleLine";
import { SignedIn } from "./SignedIn";
import { isSample } from "./sample";
import { keyAt, useTabs } from "./tabs";
import { useTitles } from "./title";
import { useLanding } from "./useLanding";
import { Welcome } from "./Welcome";

const TITLES: Record<string, string> = {
  [routes.dashboard]: "",
  [routes.start]: "New strategy",
  [routes.variables]: "Variables",
  [routes.batches]: "Batch Tests",
  [routes.compare]: "Compare",
  [routes.account]: "Account",
  [routes.signIn]: "Sign in",
  [routes.signUp]: "Sign up",
};

/** The room that the address names; one for who is signed in says so to anybody else. */
export function Rooms({ session }: { session: Session }) {
  const [location] = useLocation();
  const landing = useLanding(session);
  useRoomsTitle(location);
  if (landing) return <RoomSkeleton />;
  const guest = !session.user;
  const closed = guest && !session.guests;
  const forAll = (room: ReactNode) => (closed ? <Welcome /> : room);
  return (
    <RoomBoundary at={location}>
      <Suspense fallback={<RoomSkeleton />}>
        <Switch>
          <Route path="/">{forAll(<rooms.dashboard />)}</Route>
          <Route path="/new">{forAll(<rooms.start />)}</Route>
          <Route path="/variables">
            <SignedIn sentence="Variables are numbers and tickers with a name and a range, for all of your strategies to use and your batches to sweep.">
              <rooms.variables />
            </SignedIn>
          </Route>
          <Route path="/batches">
            <SignedIn sentence="A batch runs one strategy for many values of its variables, thousands at once, and shows which of them matter and what luck alone would give.">
              <rooms.batches />
            </SignedIn>
          </Route>
          <Route path="/batches/compare">
            <SignedIn sentence="Two to ten of your batches side by side, and in what they differ.">
              <rooms.compare />
            </SignedIn>
          </Route>
          <Route path="/batches/:id">
            {({ id }) => (
              <SignedIn sentence="This batch is its owner's. If it is yours, sign in to see it.">
                <rooms.batch key={id} id={id} />
              </SignedIn>
            )}
          </Route>
          <Route path="/shared/:secret">{({ secret }) => <rooms.shared key={secret} secret={secret} />}</Route>
          <Route path="/strategies/:key/:view?">
            {({ key, view }) =>
              forAll(
                <div className="flex h-full flex-col">
                  {guest && isSample(key) && <SampleLine key={`sample ${key}`} tab={key} />}
                  <div className="min-h-0 flex-1 overflow-auto">
                    <rooms.strategy key={key} tab={key} view={view ?? "blocks"} />
                  </div>
                </div>,
              )
            }
          </Route>
          <Route path="/account/*?">
            <SignedIn sentence="Your addresses, password, second factor, sessions, API tokens and broker keys.">
              <rooms.account />
            </SignedIn>
          </Route>
          <Route path="/sign-in" component={rooms.signIn} />
          <Route path="/sign-up" component={rooms.signUp} />
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </RoomBoundary>
  );
}

/** The title that a room has of its address; laid out before the room's own effects, so that a better one wins. */
function useRoomsTitle(location: string): void {
  const tab = useTabs((state) => state.items.find((item) => item.key === keyAt(location)));
  const name = tab?.title ?? TITLES[location];
  useLayoutEffect(() => {
    if (name !== undefined) useTitles.setState({ name });
  }, [name]);
}
