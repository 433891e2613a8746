"""Mail that tells somebody what was done to his account; who has no address gets none, and no mail holds a secret."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress

from treeline.accounts.models import ApiToken, BrokerKey, User


def token_made(token: ApiToken) -> None:
    """To be called within a request, as the others are."""
    scopes = ", ".join(token.scopes)
    get_adapter().send_notification_mail("account/email/token_made", token.owner, {"token": token, "scopes": scopes})


def broker_key_entered(key: BrokerKey) -> None:
    """Of its pair it tells the four characters that are shown anywhere."""
    get_adapter().send_notification_mail("account/email/broker_key_entered", key.owner, {"key": key})


def codes_were_guessed(user: User) -> None:
    """Several wrong codes in a row, each of which came after his password."""
    get_adapter().send_notification_mail("mfa/email/codes_guessed", user)


def address_added(address: EmailAddress) -> None:
    """Whoever adds one may sign in by it, and have a new password sent there."""
    get_adapter().send_notification_mail("account/email/email_added", address.user, {"added_email": address.email})
