import { Entrance } from "./entrance/Entrance";

export function SignInPage() {
  return <Entrance key="sign-in" way="sign-in" />;
}
