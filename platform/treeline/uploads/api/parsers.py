"""Reads the form that price files come in."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation, TooManyFilesSent
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser

_EXAMPLE = "send it as `curl -F name=etfs -F file=@SPY.csv` does"


class FilesParser(MultiPartParser):
    """multipart/form-data; files of more than a few megabytes lie on disk from the beginning."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The form's texts and files. Raises ParseError for what is no form."""
        try:
            return super().parse(stream, media_type, parser_context)
        except TooManyFilesSent:
            raise ParseError("the form holds more than 100 files: send the others in another request") from None
        except (SuspiciousOperation, LookupError, ValueError):  # too many or too long texts, unknown encodings
            raise ParseError(f"the form can't be read: {_EXAMPLE}") from None
