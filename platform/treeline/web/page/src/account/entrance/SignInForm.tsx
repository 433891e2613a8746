import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import type { Session } from "@/api/session";
import { Checkbox, TextField } from "@/kit/Field";
import { FormError } from "../FormError";
import { PasswordField } from "../PasswordField";
import { SubmitButton } from "../SubmitButton";
import { TextButton } from "../TextButton";
import { useAct } from "../useAct";
import { faultOf } from "../words";
import { DiscordButton } from "./DiscordButton";

interface SignInFormProps {
  login: string;
  discord: boolean;
  onLogin: (login: string) => void;
  onForgotten: () => void;
  onAnswer: (session: Session) => void;
}

export function SignInForm({ login, discord, onLogin, onForgotten, onAnswer }: SignInFormProps) {
  const [password, setPassword] = useState("");
  const [remember, setRemember] = useState(false);
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.run(async () => {
      const { data } = await api.POST("/api/v1/session", { body: { login: login.trim(), password, remember } });
      return data as Session;
    }, onAnswer);
  };
  return (
    <>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="E-mail or user name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          inputMode="email"
          maxLength={254}
          value={login}
          onChange={(text) => {
            onLogin(text);
            act.clear(); // failed tries of another name make nobody wait
          }}
          error={faultOf(act.error, "login")}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={faultOf(act.error, "password")}
        />
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Checkbox label="Stay signed in for 30 days" checked={remember} onChange={setRemember} />
          <TextButton onClick={onForgotten}>Forgot password?</TextButton>
        </div>
        <FormError error={act.error} fields={["login", "password"]} />
        {/* Never disabled for want of text: what a browser fills in by itself is told only at the first click. */}
        <SubmitButton act={act} large>
          Sign in
        </SubmitButton>
      </form>
      {discord && <DiscordButton remember={remember} />}
    </>
  );
}
