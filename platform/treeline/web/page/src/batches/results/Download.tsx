import { Button } from "@/kit/Button";
import { DownloadIcon } from "@/kit/icons";
import { Menu, MenuHeading, MenuItem } from "@/kit/Menu";
import { fileAddress, type Source } from "./source";
import { type Filter, write } from "./table/filters";

/** The results as files. */
export function Download({
  source,
  filters,
  refused,
}: {
  source: Source;
  filters: readonly Filter[];
  refused: string | undefined;
}) {
  const button = (
    <Button refused={refused}>
      <DownloadIcon /> <span className="max-sm:sr-only">Download</span>
    </Button>
  );
  if (refused) return button;
  const texts = filters.map(write);
  return (
    <Menu align="end" trigger={button}>
      <MenuHeading>All runs</MenuHeading>
      <Files source={source} filter={[]} />
      {texts.length > 0 && (
        <>
          <MenuHeading>What the filters leave</MenuHeading>
          <Files source={source} filter={texts} />
        </>
      )}
    </Menu>
  );
}

function Files({ source, filter }: { source: Source; filter: string[] }) {
  return (
    <>
      <MenuItem onSelect={() => fetchFile(fileAddress(source, "csv", filter))}>CSV</MenuItem>
      <MenuItem onSelect={() => fetchFile(fileAddress(source, "parquet", filter))}>Parquet</MenuItem>
    </>
  );
}

/** The browser's own download: it streams to the disk, and tells when it breaks off. */
function fetchFile(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
