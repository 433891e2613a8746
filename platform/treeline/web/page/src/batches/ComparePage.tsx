export function ComparePage() {
  return <p className="p-4 text-dim">ComparePage</p>;
}
