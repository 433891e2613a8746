"""Keys: what is taken for one, and that none is ever shown."""

import pytest

from treeline.core.errors import Invalid
from treeline.marketdata.alpaca.access import AlpacaAccess

KEY, SECRET = "PKABCDEFGH12345", "s3cr3ts3cr3ts3cr3t"


def test_neither_key_is_in_the_repr():
    text = repr(AlpacaAccess(KEY, SECRET))
    assert KEY not in text
    assert SECRET not in text


@pytest.mark.parametrize(
    ("key", "secret", "name"),
    [
        ("", SECRET, "key"),
        (KEY, "", "secret"),
        (f"{KEY}\n", SECRET, "key"),
        (KEY, "geh€im", "secret"),
        (KEY, "a b", "secret"),
    ],
)
def test_what_cannot_be_a_key_is_refused_without_showing_it(key, secret, name):
    with pytest.raises(Invalid) as caught:
        AlpacaAccess(key, secret)
    (fault,) = caught.value.faults
    assert fault.path == f"alpaca {name}"
    assert KEY not in str(fault)
    assert SECRET not in str(fault)
    assert "geh" not in str(fault)


@pytest.mark.parametrize("url", ["", "data.alpaca.markets", "ftp://data.alpaca.markets", "http://", "http://[::1"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(Invalid, match="is not an address"):
        AlpacaAccess(KEY, SECRET, data_url=url)


def test_only_alpacas_own_hosts_are_official():
    assert AlpacaAccess(KEY, SECRET).official
    assert AlpacaAccess(KEY, SECRET).label == ""
    for url in ("http://127.0.0.1:8900", "https://alpaca.markets.example.com", "https://notalpaca.markets"):
        access = AlpacaAccess(KEY, SECRET, data_url=url)
        assert not access.official
        assert len(access.label) == 12


def test_a_host_is_named_without_the_password_in_its_address():
    assert AlpacaAccess(KEY, SECRET, data_url="http://me:pass@localhost:8900/").data_host == "localhost"


def test_a_text_that_repeats_the_keys_is_cleaned():
    assert AlpacaAccess(KEY, SECRET).without_keys(f"bad key {KEY} with {SECRET}") == "bad key … with …"
