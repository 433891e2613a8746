import { TextButton } from "../TextButton";

/** Leads from signing in to signing up, and back. */
export function OtherWay({ to, onGo }: { to: "sign-in" | "sign-up"; onGo: (to: "sign-in" | "sign-up") => void }) {
  const isUp = to === "sign-up";
  return (
    <>
      {isUp ? "No account yet?" : "You have an account?"}{" "}
      <TextButton onClick={() => onGo(to)}>{isUp ? "Sign up" : "Sign in"}</TextButton>. What you have open stays open.
    </>
  );
}

export function SignUpsClosed() {
  return <p>Nobody can sign up at present: an operator has closed it. Those who have an account are let in.</p>;
}
