export function StartPage() {
  return <p className="p-4 text-dim">StartPage</p>;
}
