"""Mail as a test reads it."""

import re

from django.core import mail
from django.core.mail import EmailMessage

CODE = re.compile(r"^ {4}(\S+)$", re.MULTILINE)


def latest() -> EmailMessage:
    """The mail that was sent last."""
    return mail.outbox[-1]


def code() -> str:
    """The code of the mail that was sent last."""
    found = CODE.search(str(latest().body))
    assert found, latest().body
    return found[1]
