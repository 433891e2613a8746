"""What docs/page.md says of shortcuts is what the page hears."""

import re

from treeline.web.folders import PAGE, ROOT

_REGISTERED = re.compile(r'useShortcut\(\s*"([^"]+)"')
_TABLE = re.compile(r"\| where \| keys \| \|\n(.*?)\n\n", re.DOTALL)


def test_the_table_of_shortcuts_has_all_that_are_heard_and_no_other() -> None:
    heard = {keys for file in (PAGE / "src").rglob("*.ts*") for keys in _REGISTERED.findall(file.read_text("utf-8"))}
    table = _TABLE.search((ROOT / "docs" / "page.md").read_text("utf-8"))
    assert table is not None
    told = {keys for line in table[1].splitlines() for keys in re.findall(r"`([^`]+)`", line)}
    assert "Ctrl+K" in heard
    assert told == heard
