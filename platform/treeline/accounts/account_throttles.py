"""How much mail strangers may make us send, and how many accounts they may make."""

from treeline.accounts.models import User
from treeline.rest.client_address import counted_as
from treeline.rest.throttles import Rate, spend

_MINUTE, _HOUR = 60, 3600

FROM_ADDRESS = Rate(30, _HOUR, "too many sign-ups and forgotten passwords from here")
TO_ADDRESS = Rate(6, 10 * _MINUTE, "too many mails to this address")
NOTICES = Rate(60, _HOUR, "too many notices of this account")
ADDED = Rate(10, _HOUR, "too many addresses were added")


def before_strangers_mail(address: str) -> None:
    """To be called before who isn't signed in has a mail sent. Raises TooMany."""
    spend("strangers-mail", counted_as(address), FROM_ADDRESS)


def before_mail(email: str) -> None:
    """To be called before every letter that a stranger can ask for: nobody's letter box is flooded. Raises TooMany."""
    spend("mail", email, TO_ADDRESS)


def before_notice(user: User) -> None:
    """To be called before a notice of what was done to an account: a count of its own, so that nobody who makes us send
    letters to its owner keeps him from hearing of it. Raises TooMany."""
    spend("notice", str(user.pk), NOTICES)


def before_added(user: User) -> None:
    """To be called before a code is sent to an address that a user says is his. Raises TooMany."""
    spend("added-email", str(user.pk), ADDED)
