export function VariablesPage() {
  return <p className="p-4 text-dim">VariablesPage</p>;
}
