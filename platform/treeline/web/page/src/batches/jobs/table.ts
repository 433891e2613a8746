/** Combinations out of a pasted table: a line of variables' names, then a line for each combination. */

import { count } from "@/kit/format";
import { exact, MOST_VALUES } from "@/variables/range";
import { type Variable, valueFault } from "./swept";

export interface TableFault {
  /** Lines as they are counted in the text, the header is 1. */
  row: number;
  /** Columns from 1; null: of the whole line. */
  column: number | null;
  text: string;
}

export interface Table {
  names: string[];
  rows: Record<string, number | string>[];
  faults: TableFault[];
  /** How many faults were found beyond those listed. */
  more: number;
}

const FAULTS = 8; // that are shown: who sees them knows what to do about the rest
const EMPTY: Table = { names: [], rows: [], faults: [], more: 0 };

interface Line {
  row: number;
  cells: string[];
}

/** Reads cells with tabs, semicolons or commas between, as the header has them. */
export function readTable(text: string, variables: readonly Variable[]): Table {
  const [header, ...lines] = linesOf(text);
  if (!header) return EMPTY;
  const faults = headerFaults(header, variables);
  if (faults.length) return told(header.cells, [], faults);
  if (!lines.length)
    return told(header.cells, [], [{ row: header.row + 1, column: null, text: "no combination follows the names" }]);
  if (lines.length > MOST_VALUES) {
    const text = `${count(lines.length)} combinations are more than the ${count(MOST_VALUES)} that a batch may hold`;
    return told(header.cells, [], [{ row: header.row, column: null, text }]);
  }
  const columns = header.cells.map((name) => variables.find((one) => one.name === name) as Variable);
  const seen = new Map<string, number>();
  const rows = lines.map((line) => readLine(line, columns, seen, faults));
  return told(header.cells, rows, faults);
}

/** "row 3, column 2 (n): …". */
export function placeOf({ row, column }: TableFault, names: readonly string[]): string {
  return column === null
    ? `line ${row}`
    : `line ${row}, column ${column}${names[column - 1] ? ` (${names[column - 1]})` : ""}`;
}

function linesOf(text: string): Line[] {
  const raw = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const first = raw.find((line) => line.trim()) ?? "";
  const between = ["\t", ";", ","].find((sign) => first.includes(sign)) ?? "\t";
  const lines: Line[] = [];
  for (const [index, line] of raw.entries())
    if (line.trim()) lines.push({ row: index + 1, cells: line.split(between).map(plain) });
  return lines;
}

/** A cell without the blanks and quotation marks around it. */
function plain(cell: string): string {
  const text = cell.trim();
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}

function headerFaults({ row, cells }: Line, variables: readonly Variable[]): TableFault[] {
  const faults: TableFault[] = [];
  const known = variables.map((one) => one.name).join(", ");
  for (const [index, name] of cells.entries()) {
    const fault = (text: string) => faults.push({ row, column: index + 1, text });
    if (!name) fault("has no name");
    else if (!variables.some((one) => one.name === name))
      fault(`“${name}” is no variable of the strategy: it has ${known}`);
    else if (cells.indexOf(name) < index) fault(`“${name}” stands in the header twice`);
  }
  const missing = variables.filter((one) => one.usual === undefined && !cells.includes(one.name));
  for (const { name } of missing)
    faults.push({ row, column: null, text: `“${name}” has no default: give it a column` });
  return faults;
}

function readLine({ row, cells }: Line, columns: readonly Variable[], seen: Map<string, number>, faults: TableFault[]) {
  const values: Record<string, number | string> = {};
  const before = faults.length;
  if (cells.length !== columns.length)
    faults.push({
      row,
      column: null,
      text: `has ${cells.length} ${cells.length === 1 ? "cell" : "cells"} where the header has ${columns.length}`,
    });
  else
    for (const [index, variable] of columns.entries()) {
      const text = cells[index] ?? "";
      const said = cellFault(variable, text);
      if (said) faults.push({ row, column: index + 1, text: said });
      values[variable.name] = variable.ticker ? text : Number(text);
    }
  if (faults.length > before) return values;
  const key = JSON.stringify(Object.values(values));
  const earlier = seen.get(key);
  if (earlier === undefined) seen.set(key, row);
  else faults.push({ row, column: null, text: `is the same combination as line ${earlier}` });
  return values;
}

function cellFault(variable: Variable, text: string): string | null {
  if (!text) return "is empty";
  if (!variable.ticker && !exact(text)) {
    const point = text.replace(",", ".");
    return exact(point) ? `“${text}” is not a number: write ${point}` : `“${text}” is not a number`;
  }
  return valueFault(variable, text);
}

function told(names: string[], rows: Table["rows"], faults: TableFault[]): Table {
  return { names, rows, faults: faults.slice(0, FAULTS), more: Math.max(0, faults.length - FAULTS) };
}
