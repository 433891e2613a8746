export function SignInPage() {
  return <p className="p-4 text-dim">SignInPage</p>;
}
