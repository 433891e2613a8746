import { useCommandState } from "cmdk";

/** What stands in a list of commands without any; an option, since a list box must have one. */
export function NothingFound() {
  const count = useCommandState((state) => state.filtered.count);
  if (count > 0) return null;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: there is nothing to choose
    <div role="option" aria-disabled="true" aria-selected="false" className="px-2 py-8 text-center text-dim">
      Nothing has that name.
    </div>
  );
}
