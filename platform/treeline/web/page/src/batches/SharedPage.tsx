export function SharedPage({ secret: _ }: { secret: string }) {
  return <p className="p-4 text-dim">SharedPage</p>;
}
