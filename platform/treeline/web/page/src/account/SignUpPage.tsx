export function SignUpPage() {
  return <p className="p-4 text-dim">SignUpPage</p>;
}
