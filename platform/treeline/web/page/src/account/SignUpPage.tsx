import { Entrance } from "./entrance/Entrance";

export function SignUpPage() {
  return <Entrance key="sign-up" way="sign-up" />;
}
