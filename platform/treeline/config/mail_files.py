"""Mail as files, one for each letter, for who has no mail server: they hold codes, so only their owner reads them."""

import datetime as dt
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend as DjangosBackend


class EmailBackend(DjangosBackend):
    """Django's own, in a folder that is closed to others; the names of files are in the order of their making."""

    file_path: str

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        Path(self.file_path).chmod(0o700)

    def open(self) -> bool:
        """Whether there is a new file to write to."""
        if self.stream is not None:
            return False
        name = f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}.txt"
        self.stream = os.fdopen(os.open(Path(self.file_path) / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        return True
