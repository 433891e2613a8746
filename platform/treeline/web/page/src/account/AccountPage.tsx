export function AccountPage() {
  return <p className="p-4 text-dim">AccountPage</p>;
}
