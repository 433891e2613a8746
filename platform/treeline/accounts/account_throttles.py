"""How much mail strangers may make us send, and how many accounts they may make."""

from treeline.accounts.models import User
from treeline.rest.client_address import counted_as
from treeline.rest.throttles import Rate, spend

_MINUTE, _HOUR = 60, 3600

FROM_ADDRESS = Rate(30, _HOUR, "too many sign-ups and forgotten passwords from here")
TO_ADDRESS = Rate(6, 10 * _MINUTE, "too many mails to this address")
ADDED = Rate(10, _HOUR, "too many addresses were added")


def before_strangers_mail(address: str) -> None:
    """To be called before who isn't signed in has a mail sent. Raises TooMany."""
    spend("strangers-mail", counted_as(address), FROM_ADDRESS)


def before_mail(email: str) -> None:
    """To be called before every mail: nobody's letter box is flooded. Raises TooMany."""
    spend("mail", email.lower(), TO_ADDRESS)


def before_added(user: User) -> None:
    """To be called before a code is sent to an address that a user says is his. Raises TooMany."""
    spend("added-email", str(user.pk), ADDED)
