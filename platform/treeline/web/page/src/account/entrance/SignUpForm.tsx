import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { TextField } from "@/kit/Field";
import { FormError } from "../FormError";
import { NewPasswordField, SHORTEST_PASSWORD } from "../NewPasswordField";
import { SubmitButton } from "../SubmitButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { DiscordButton } from "./DiscordButton";

interface SignUpFormProps {
  email: string;
  discord: boolean;
  onEmail: (email: string) => void;
  onAnswer: (session: Session) => void;
}

export function SignUpForm({ email, discord, onEmail, onAnswer }: SignUpFormProps) {
  const [password, setPassword] = useState("");
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(async () => {
      const { data } = await api.POST("/api/v1/account", { body: { email: email.trim(), password } });
      return data as Session;
    }, onAnswer);
  };
  return (
    <>
      <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <TextField
          label="E-mail"
          type="email"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          value={email}
          onChange={onEmail}
          hint="We send a code there, to check that it is yours."
          error={faultOf(act.error, "email")}
        />
        <NewPasswordField
          label="Password"
          value={password}
          onChange={setPassword}
          error={faultOf(act.error, "password")}
        />
        <FormError error={act.error} fields={["email", "password"]} />
        <SubmitButton act={act} large disabled={!email.trim() || password.length < SHORTEST_PASSWORD}>
          Sign up
        </SubmitButton>
      </form>
      {discord && <DiscordButton remember={false} />}
    </>
  );
}
