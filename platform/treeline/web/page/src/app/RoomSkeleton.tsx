import { Skeleton } from "@/kit/Skeleton";

/** A room that is on its way: its line of controls, and what stands below. */
export function RoomSkeleton() {
  return (
    <div className="flex flex-col gap-3 p-3" role="status" aria-label="Loading">
      <Skeleton className="h-8 w-64 max-w-full" />
      <Skeleton className="h-64" />
    </div>
  );
}
