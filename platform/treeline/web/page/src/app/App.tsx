import { lazy, Suspense, useEffect, useState } from "react";
import { type Session, shareSession, useSession } from "@/api/session";
import { forgetClipboard } from "@/builder/shared";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { useHelp } from "@/kit/help";
import { Toaster } from "@/kit/Toaster";
import { windowKnown } from "@/strategy/windows";
import { belongTo, keepTabs } from "@/strategy/workspace";
import { GlobalShortcuts } from "./GlobalShortcuts";
import { usePanels } from "./panels";
import { askSession } from "./queries";
import { RoomSkeleton } from "./RoomSkeleton";
import { Rooms } from "./Rooms";
import { preloadRooms } from "./rooms";
import { SignInFailed } from "./SignInFailed";
import { TabBar } from "./TabBar";
import { shareTabs } from "./tabs";

const Palette = lazy(() => import("./Palette").then((m) => ({ default: m.Palette })));
const HelpDialog = lazy(() => import("./help/HelpDialog").then((m) => ({ default: m.HelpDialog })));

/** The whole page: the tab bar, and below it the room that the address names. */
export function App() {
  const session = useSession();
  const panel = usePanels((state) => state.open);
  const help = useHelp((state) => state.open);
  useEffect(preloadRooms, []);
  useEffect(() => shareTabs(keepTabs), []);
  useEffect(() => shareSession(askSession), []);
  const shown = useWhose(session.data);
  return (
    <div className="flex h-full flex-col">
      <GlobalShortcuts />
      <TabBar />
      <SignInFailed />
      <main className="min-h-0 flex-1 overflow-auto">
        {shown ? (
          <Rooms session={shown} />
        ) : session.error ? (
          <Empty
            sentence={session.error.message}
            action={
              <Button look="primary" busy={session.isFetching} onClick={() => void session.refetch()}>
                Try again
              </Button>
            }
          />
        ) : (
          <RoomSkeleton />
        )}
      </main>
      <Suspense>
        {panel === "palette" && <Palette />}
        {help && <HelpDialog />}
      </Suspense>
      <Toaster />
    </div>
  );
}

/** The session, once what is open is its user's: nobody sees what another left in this browser. */
function useWhose(session: Session | undefined): Session | undefined {
  const [whose, setWhose] = useState<string | null>();
  const user = session && (session.user?.id ?? null);
  useEffect(() => {
    if (user === undefined) return;
    let late = false;
    void windowKnown.then(() => {
      if (late) return;
      if (whose) forgetClipboard();
      belongTo(user);
      setWhose(user);
    });
    return () => {
      late = true;
    };
  }, [user, whose]);
  return user !== undefined && user === whose ? session : undefined;
}
