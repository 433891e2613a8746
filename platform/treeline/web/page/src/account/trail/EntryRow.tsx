import { changesOf, type Entry, stamp, whatOf, whoOf } from "./entry";

/** One thing that was done: when, what, and by whom. */
export function EntryRow({ entry }: { entry: Entry }) {
  const changes = changesOf(entry);
  const { kind, name, action } = whatOf(entry);
  return (
    <li className="grid gap-x-4 gap-y-0.5 px-3 py-2 md:grid-cols-[10rem_minmax(0,1fr)_14rem]">
      <time dateTime={entry.at} className="text-xs text-dim tabular-nums md:pt-0.5">
        {stamp(entry.at)}
      </time>
      <div className="min-w-0">
        <p className="break-words">
          {kind} {name && <strong className="font-semibold break-all">{name}</strong>} {action}
        </p>
        {changes.length > 0 && (
          <ul className="text-xs break-words text-dim">
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        )}
      </div>
      <p className="text-xs break-words text-dim md:pt-0.5">
        {whoOf(entry)}
        {entry.address && <span className="tabular-nums"> from {entry.address}</span>}
      </p>
    </li>
  );
}
