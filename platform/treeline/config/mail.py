"""How mail leaves the house: by the server that EMAIL_URL names, or as files for who has none."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PATIENCE = 10  # seconds


def mail_settings(url: str, folder: Path) -> dict[str, Any]:
    """Django's EMAIL_… settings. smtps:// is TLS from the first byte; smtp:// turns to it, except on this machine."""
    if not url:
        return {"EMAIL_BACKEND": "treeline.config.mail_files.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    parts = urlsplit(url)
    host = parts.hostname or ""
    tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": parts.port or (465 if tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": tls,
        "EMAIL_USE_TLS": not tls and host not in ("localhost", "127.0.0.1", "::1"),
        "EMAIL_TIMEOUT": PATIENCE,
    }
