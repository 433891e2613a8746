import { useSession } from "@/api/session";
import { BatchesPanel } from "./BatchesPanel";
import { GuestDashboard } from "./GuestDashboard";
import { StrategiesPanel } from "./StrategiesPanel";

/** What is yours, and what goes on: strategies, batches, and later what trades live. */
export function DashboardPage() {
  const user = useSession().data?.user;
  if (!user) return <GuestDashboard />;
  return (
    <div className="mx-auto flex max-w-7xl flex-col gap-3 p-2 sm:p-4">
      <h1 className="sr-only">Dashboard</h1>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-[minmax(0,1fr)_400px]">
        <StrategiesPanel />
        <div className="flex flex-col gap-3">
          <BatchesPanel />
          <section aria-label="Live" className="flex items-center gap-2 rounded-lg border border-line px-3 py-3">
            <span aria-hidden="true" className="size-2 rounded-full bg-line-strong" />
            <h2 className="font-medium">Live</h2>
            <p className="text-dim">Nothing deployed yet.</p>
          </section>
        </div>
      </div>
    </div>
  );
}
