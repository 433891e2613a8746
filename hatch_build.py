"""The wheel and the source package carry the built page, and are not made without it."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface):
    """Refuses, with the remedy, when the page is not built or not of these sources; an editable install has no need."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "platform"))
        from treeline.web import folders  # noqa: PLC0415 - it is found from here on

        built = folders.built()
        if not built:
            raise RuntimeError("the page is not built: run `make page` before the package is made")
        if built != folders.digest():
            raise RuntimeError("the page was built of other sources: run `make page` before the package is made")
