import { useEffect, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { type Session, useSession, useTakeSession } from "@/api/session";
import { RoomSkeleton } from "@/app/RoomSkeleton";
import { routes } from "@/app/routes";
import { Notice } from "@/kit/Notice";
import { nextPath, withNext } from "../next";
import { TextButton } from "../TextButton";
import { Card } from "./Card";
import { ForgotForm } from "./ForgotForm";
import { OtherWay, SignUpsClosed } from "./OtherWay";
import { ResetForm } from "./ResetForm";
import { SecondFactorForm } from "./SecondFactorForm";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";
import { VerifyForm } from "./VerifyForm";

type Way = "sign-in" | "sign-up";

/** The way in, step by step: what comes next is told by the session. */
export function Entrance({ way }: { way: Way }) {
  const session = useSession().data;
  const take = useTakeSession();
  const [email, setEmail] = useState("");
  const [instead, setInstead] = useState<Way | "forgot" | null>(null);
  const [isNew, setIsNew] = useState(false);
  const [, navigate] = useLocation();
  const search = useSearch();
  const leaving = useLeave(session);
  if (!session || leaving) return <RoomSkeleton />;

  const answered = (answer: Session) => {
    setIsNew(session.pending === "reset_password" && !answer.pending);
    setInstead(null);
    take(answer);
  };
  const go = (to: Way) => {
    setInstead(to);
    // While a step is pending, the other page would begin with it.
    if (!session.pending) navigate(withNext(to === "sign-up" ? routes.signUp : routes.signIn, search));
  };
  const back = (
    <TextButton onClick={() => setInstead("sign-in")}>
      {session.pending === "second_factor" ? "Sign in as somebody else" : "Back to signing in"}
    </TextButton>
  );
  const step = instead ?? session.pending ?? way;
  if (step === "forgot")
    return (
      <Card title="Forgot password" below={back}>
        <ForgotForm email={email} onEmail={setEmail} onAnswer={answered} />
      </Card>
    );
  if (step === "reset_password")
    return (
      <Card title="New password" below={back}>
        <ResetForm email={email} onAnswer={answered} />
      </Card>
    );
  if (step === "verify_email")
    return (
      <Card title="Verify your address" below={back}>
        <VerifyForm email={email.includes("@") ? email : ""} onAnswer={answered} />
      </Card>
    );
  if (step === "second_factor")
    return (
      <Card title="Second factor" below={back}>
        <SecondFactorForm onAnswer={answered} />
      </Card>
    );
  if (step === "sign-up")
    return (
      <Card title="Sign up" below={<OtherWay to="sign-in" onGo={go} />}>
        {session.sign_ups === false ? (
          <SignUpsClosed />
        ) : (
          <SignUpForm email={email} discord={session.discord} onEmail={setEmail} onAnswer={answered} />
        )}
      </Card>
    );
  return (
    <Card title="Sign in" below={session.sign_ups === false ? null : <OtherWay to="sign-up" onGo={go} />}>
      {isNew && <Notice>Your password is set. Sign in with it.</Notice>}
      <SignInForm
        login={email}
        discord={session.discord}
        onLogin={setEmail}
        onForgotten={() => {
          if (!email.includes("@")) setEmail(""); // a user name
          setInstead("forgot");
        }}
        onAnswer={answered}
      />
    </Card>
  );
}

/** Leads whoever is signed in to where he wanted to go. True while that is on its way. */
function useLeave(session: Session | undefined): boolean {
  const [location, navigate] = useLocation();
  const search = useSearch();
  const at = location === routes.signIn || location === routes.signUp;
  const leaving = at && Boolean(session?.user);
  useEffect(() => {
    if (leaving) navigate(nextPath(search, routes.dashboard), { replace: true });
  }, [leaving, search, navigate]);
  return leaving;
}
