import { VariableRow } from "./VariableRow";
import type { VariableSummary } from "./variables";

interface VariablesTableProps {
  items: readonly VariableSummary[];
  chosen: ReadonlyMap<string, VariableSummary>;
  onChoose: (variable: VariableSummary) => void;
  onEdit: (variable: VariableSummary) => void;
}

export function VariablesTable({ items, chosen, onChoose, onEdit }: VariablesTableProps) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-panel">
      <table className="w-full">
        <thead className="text-left text-xs text-dim max-md:hidden">
          <tr className="h-8 *:px-2 *:font-medium">
            <th className="w-8">
              <span className="sr-only">Counted</span>
            </th>
            <th>Name</th>
            <th>Kind</th>
            <th className="figures">Default</th>
            <th className="figures">Values</th>
            <th className="figures">Count</th>
            <th className="w-1/3">Description</th>
            <th>Used in</th>
            <th>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <VariableRow
              key={one.id}
              variable={one}
              chosen={chosen.has(one.id)}
              onChoose={() => onChoose(one)}
              onEdit={() => onEdit(one)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
