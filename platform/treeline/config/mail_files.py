"""Mail as files, one for each, for who has no mail server: they hold codes, so only their owner reads them."""

import os
from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend as DjangosBackend


class EmailBackend(DjangosBackend):
    """Django's own, in a folder that is closed to others."""

    file_path: str

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        Path(self.file_path).chmod(0o700)

    def open(self) -> bool:
        """Whether there is a new file to write to."""
        if self.stream is not None:
            return False
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self.stream = os.fdopen(os.open(self._get_filename(), flags, 0o600), "ab")
        return True
