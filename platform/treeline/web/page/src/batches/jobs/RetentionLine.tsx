import { Link } from "wouter";
import { routes } from "@/app/routes";
import { count, moment } from "@/kit/format";
import { useRetention } from "./batches";

/** How long batches are kept, and which go next. */
export function RetentionLine() {
  const { data } = useRetention();
  if (!data) return <p className="min-h-5 flex-none text-xs text-dim" />;
  const [next] = data.items;
  return (
    <p className="min-h-5 flex-none text-xs text-dim">
      Your plan keeps a batch for {count(data.keep_days)} days after its end.{" "}
      {next ? (
        <>
          Within a week {data.batches === 1 ? "one is" : `${count(data.batches)} are`} deleted with {count(data.runs)}{" "}
          results, first{" "}
          <Link href={routes.batch(next.id)} className="text-accent hover:underline">
            {next.name}
          </Link>{" "}
          at {moment(next.goes)}.
        </>
      ) : (
        "None is deleted within a week."
      )}
    </p>
  );
}
