import { CloseIcon, SearchIcon } from "./icons";

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  className?: string;
}

/** A field that narrows the list below it as one types. */
export function SearchField({ label, value, onChange, className }: SearchFieldProps) {
  return (
    <div className={`relative ${className ?? ""}`}>
      <span className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-dim">
        <SearchIcon />
      </span>
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onChange("")}
        className="h-8 w-full min-w-0 rounded-md border border-line bg-sunken pr-8 pl-8 text-ink hover:border-line-strong [&::-webkit-search-cancel-button]:hidden"
      />
      {value && (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => onChange("")}
          className="absolute top-1/2 right-1 flex size-6 -translate-y-1/2 items-center justify-center rounded-sm text-dim hover:text-ink"
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
