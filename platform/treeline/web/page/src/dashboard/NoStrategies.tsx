import { useQuery } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { routes } from "@/app/routes";
import { TEMPLATES, templates } from "@/app/templates";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { openDraft } from "@/strategy/workspace";

/** Before the first strategy is saved. */
export function NoStrategies() {
  const [, navigate] = useLocation();
  const { data } = useQuery({ queryKey: TEMPLATES, queryFn: templates, staleTime: Number.POSITIVE_INFINITY });
  const first = data?.[0];
  return (
    <Empty
      sentence="A strategy is a tree of blocks that says what to hold on each day. You have saved none yet."
      action={
        <Button look="primary" onClick={() => navigate(routes.start)}>
          New strategy
        </Button>
      }
      example={
        first && (
          <>
            Or begin with an example:{" "}
            <button
              type="button"
              className="text-accent underline"
              onClick={() => navigate(routes.strategy(openDraft(first.document)))}
            >
              {first.title}
            </button>
          </>
        )
      }
    />
  );
}
