import { useLocation } from "wouter";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { routes } from "./routes";
import { useTitle } from "./title";

export function NotFoundPage() {
  const [location, navigate] = useLocation();
  useTitle("Not found");
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <Empty
        sentence="There is no page at this address."
        action={
          <Button look="primary" onClick={() => navigate(routes.dashboard)}>
            Go to the Dashboard
          </Button>
        }
        example={<code className="font-mono break-all">{location}</code>}
      />
    </>
  );
}
