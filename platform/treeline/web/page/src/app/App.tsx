import { lazy, Suspense, useEffect } from "react";
import { useSession } from "@/api/session";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { Toaster } from "@/kit/Toaster";
import { GlobalShortcuts } from "./GlobalShortcuts";
import { usePanels } from "./panels";
import { RoomSkeleton } from "./RoomSkeleton";
import { Rooms } from "./Rooms";
import { preloadRooms } from "./rooms";
import { SignInFailed } from "./SignInFailed";
import { TabBar } from "./TabBar";
import { shareTabs } from "./tabs";

const Palette = lazy(() => import("./Palette").then((m) => ({ default: m.Palette })));
const ShortcutsDialog = lazy(() => import("./ShortcutsDialog").then((m) => ({ default: m.ShortcutsDialog })));

/** The whole page: the tab bar, and below it the room that the address names. */
export function App() {
  const session = useSession();
  const panel = usePanels((state) => state.open);
  useEffect(preloadRooms, []);
  useEffect(shareTabs, []);
  return (
    <div className="flex h-full flex-col">
      <GlobalShortcuts />
      <TabBar />
      <SignInFailed />
      <main className="min-h-0 flex-1 overflow-auto">
        {session.data ? (
          <Rooms session={session.data} />
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
        {panel === "shortcuts" && <ShortcutsDialog />}
      </Suspense>
      <Toaster />
    </div>
  );
}
