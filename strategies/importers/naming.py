"""The name and description of an imported strategy."""

from pathlib import PurePath

from strategies.importers.report import Findings
from strategies.importers.values import one_line
from strategies.tree.codec import LONGEST_DESCRIPTION, LONGEST_NAME

_UNFIT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)], " ")


def titled(findings: Findings, title: object, description: object, file_name: str) -> tuple[str, str]:
    """A name of one line that fits, else the file's, and the description; a name that is cut begins the description."""
    stem = PurePath(file_name.replace("\\", "/")).stem
    whole = one_line(title, LONGEST_DESCRIPTION) or one_line(stem, LONGEST_DESCRIPTION) or "Imported strategy"
    name = one_line(whole, LONGEST_NAME)
    text = description.translate(_UNFIT).strip() if isinstance(description, str) else ""
    if name != whole:
        findings.note("name", f"the name has {len(whole)} characters; it is cut, and stands in the description")
        text = f"{whole}\n\n{text}".strip()
    return name, text[:LONGEST_DESCRIPTION]
