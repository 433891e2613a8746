export function BatchesPage() {
  return <p className="p-4 text-dim">BatchesPage</p>;
}
