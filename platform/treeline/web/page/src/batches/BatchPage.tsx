export function BatchPage({ id: _ }: { id: string }) {
  return <p className="p-4 text-dim">BatchPage</p>;
}
