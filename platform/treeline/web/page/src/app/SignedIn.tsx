import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { wayIn } from "@/account/next";
import { useSession } from "@/api/session";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { routes } from "./routes";

/** A room for who is signed in; anybody else learns what it would be good for. */
export function SignedIn({ sentence, children }: { sentence: string; children: ReactNode }) {
  const session = useSession();
  const [, navigate] = useLocation();
  if (session.data?.user) return children;
  return (
    <>
      <h1 className="sr-only">Sign in</h1>
      <Empty
        sentence={sentence}
        action={
          <Button look="primary" onClick={() => navigate(wayIn(routes.signIn))}>
            {session.data?.pending ? "Go on signing in" : "Sign in"}
          </Button>
        }
        example={
          <>
            No account yet?{" "}
            <button type="button" className="text-accent underline" onClick={() => navigate(wayIn(routes.signUp))}>
              Sign up
            </button>
            . What you have open stays open.
          </>
        }
      />
    </>
  );
}
