export function DashboardPage() {
  return <p className="p-4 text-dim">DashboardPage</p>;
}
