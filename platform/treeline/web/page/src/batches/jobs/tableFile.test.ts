import { expect, it } from "vitest";
import { LARGEST_TABLE, readTableFile } from "./tableFile";

const file = (content: BlobPart, name = "runs.csv") => new File([content], name);

it("a table's file is taken as it stands", async () => {
  expect(await readTableFile(file("n\r\n5\r\n"))).toEqual({ text: "n\r\n5\r\n" });
});

it("a file that is too large, empty or no text is refused with its name and the reason", async () => {
  const said = async (one: File) => ((await readTableFile(one)) as { refused: string }).refused;
  expect(await said(file("5\n".repeat(LARGEST_TABLE)))).toBe("runs.csv has 8.0 MB: a table has at most 4.0 MB");
  expect(await said(file(" \n"))).toBe("runs.csv is empty");
  expect(await said(file("PK\u0003\u0004\0\0", "runs.xlsx"))).toMatch(/^runs.xlsx is no text: save the sheet as CSV/);
});
