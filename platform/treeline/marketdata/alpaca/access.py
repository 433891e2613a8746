"""The keys of an account at Alpaca, and the addresses that they are shown to."""

import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from treeline.core.errors import Fault, Invalid

DATA_URL = "https://data.alpaca.markets"
TRADING_URL = "https://paper-api.alpaca.markets"

_OFFICIAL = "alpaca.markets"


@dataclass(frozen=True, slots=True)
class AlpacaAccess:
    """One account. Neither of the keys is in the repr or in any text that we make.

    Raises Invalid for keys that cannot be sent in a header, without showing them, and for addresses that are none.
    """

    key: str = field(repr=False)
    secret: str = field(repr=False)
    data_url: str = DATA_URL
    trading_url: str = TRADING_URL

    def __post_init__(self) -> None:
        faults = []
        for name, value in (("key", self.key), ("secret", self.secret)):
            if not value:
                faults.append(Fault(f"alpaca {name}", "is empty", "take both keys from the account's page at Alpaca"))
            elif not (value.isascii() and value.isprintable() and " " not in value):
                remedy = "copy it again: letters and digits, without quotes, spaces or line ends"
                faults.append(Fault(f"alpaca {name}", "holds characters that no key has", remedy))
        for name in ("data_url", "trading_url"):
            url = getattr(self, name).rstrip("/")
            object.__setattr__(self, name, url)
            if not (url.startswith(("http://", "https://")) and _host(url)):
                faults.append(Fault(f"alpaca {name}", f'"{url}" is not an address', f"write it as {DATA_URL}"))
        if faults:
            raise Invalid(faults)

    @property
    def data_host(self) -> str:
        """Where prices come from, without a user or password that the address may hold."""
        return _host(self.data_url)

    @property
    def trading_host(self) -> str:
        """Where the list of symbols comes from."""
        return _host(self.trading_url)

    @property
    def official(self) -> bool:
        """Whether the prices are Alpaca's own."""
        return self.data_host == _OFFICIAL or self.data_host.endswith("." + _OFFICIAL)

    @property
    def label(self) -> str:
        """ "" for Alpaca's own data; for another server's a short text of its own, lest the two ever be mixed up."""
        return "" if self.official else hashlib.blake2b(self.data_url.encode(), digest_size=6).hexdigest()

    def without_keys(self, text: str) -> str:
        """The text of a server, which may repeat what it was sent."""
        return text.replace(self.secret, "…").replace(self.key, "…")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
