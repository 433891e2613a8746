"""What each setting may be."""

import os

import pytest

from treeline.config.env import DEBUG_KEY, read_environment
from treeline.core.errors import Invalid

RIGHT = {
    "DATABASE_URL": "postgresql://me:pass@db:5432/treeline",
    "REDIS_URL": "redis://:pass@cache:6379/0",
    "SECRET_KEY": "k" * 50,
}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = (name for name in os.environ if name.startswith(("ALPACA_", "MASSIVE_", "EMAIL_", "DISCORD_")))
    for name in ("DEBUG", "ALLOWED_HOSTS", "LOG_FORMAT", "PUBLIC_URL", "VAULT_KEYS", *ours):
        monkeypatch.delenv(name, raising=False)
    for name, value in RIGHT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("variable", "wrong", "says"),
    [
        ("DATABASE_URL", "", "is not set"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "begins with sqlite://"),
        ("DATABASE_URL", "db:5432/treeline", "begins with no scheme"),
        ("DATABASE_URL", "just words", "begins with no scheme"),
        ("DATABASE_URL", "postgresql://me:sesame@db:port/treeline", "can't be read"),
        ("DATABASE_URL", "postgresql://me:sesame@[db/treeline", "can't be read"),
        ("DATABASE_URL", "postgresql://me:sesame@db:5432", "names no database"),
        ("DATABASE_URL", "me:sesame@db", "begins with no scheme"),
        ("DATABASE_URL", "postgresql://me:1@sesame@db/treeline", "can't be read"),
        ("DATABASE_URL", "postgresql://me:1/sesame@db/treeline", "can't be read"),
        ("DATABASE_URL", "postgresql://me:1#sesame@db/treeline", "can't be read"),
        ("DATABASE_URL", "postgresql://me:%sesame@db/treeline", "can't be read"),
        ("REDIS_URL", "redis://cache/sesame", "database's number"),
        ("TREELINE_VAR", "/etc/hostname", "is no folder"),
        ("REDIS_URL", "", "is not set"),
        ("REDIS_URL", "http://cache", "begins with http://"),
        ("SECRET_KEY", "", "is not set"),
        ("SECRET_KEY", "k" * 49, "too short: 49 characters"),
        ("LOG_FORMAT", "xml", "console"),
        ("DEBUG", "perhaps", "boolean"),
        ("ALPACA_DATA_URL", "data.alpaca.markets", "begin with https://"),
        ("ALPACA_DATA_URL", "ftp://sesame", "begin with https://"),
        ("ALPACA_TRADING_URL", "https://", "can't be read"),
        ("ALPACA_TRADING_URL", "https://sesame:port", "can't be read"),
        ("ALPACA_TRADING_URL", "https://host/a b", "can't be read"),
        ("MASSIVE_API_URL", "https://me:sesame@host", "more than a host"),
        ("MASSIVE_API_URL", "https://host?key=sesame", "more than a host"),
        ("ALPACA_DATA_URL", "http://data.alpaca.markets", "would send the keys for all to read"),
        ("ALPACA_TRADING_URL", "http://paper-api.alpaca.markets:80/", "would send the keys for all to read"),
        ("ALPACA_TRADING_URL", "http://127.0.0.1.example.com", "would send the keys for all to read"),
        ("MASSIVE_API_URL", "http://api.massive.com", "would send the keys for all to read"),
        ("ALPACA_DATA_URL", "https://data.alpaca.markets/v2", "ends with /v2, which is added"),
        ("ALPACA_TRADING_URL", "https://paper-api.alpaca.markets/v1beta1/", "ends with /v1beta1/, which is added"),
        ("MASSIVE_API_URL", "https://api.massive.com/v3", "ends with /v3, which is added"),
        ("MASSIVE_API_URL", "https://api.massive.com/sesame", "holds a path"),
        ("TREELINE_FILES", "/etc/hostname", "is no folder"),
        ("MASSIVE_S3_ENDPOINT", "s3://host", "begin with https://"),
        ("MASSIVE_FILES", "https://host/sesame", "neither a folder"),
        ("MASSIVE_FILES", "s3://", "no bucket"),
        ("MASSIVE_FILES", "s3:///prefix", "no bucket"),
        ("MASSIVE_FILES", "/etc/hostname", "is no folder"),
        ("MASSIVE_API_KEY", "sesame with spaces", "holds a space"),
        ("ALPACA_API_KEY", "sesame\u00a0", "holds a space"),
        ("PUBLIC_URL", "treeline.example", "does not begin with https://"),
        ("PUBLIC_URL", "https://treeline.example/app", "holds a path"),
        ("PUBLIC_URL", "https://me:sesame@treeline.example", "more than a host"),
        ("VAULT_KEYS", "/etc", "is a folder"),
        ("EMAIL_URL", "mail.example.com", "does not begin with smtps://"),
        ("EMAIL_URL", "https://me:sesame@mail.example.com", "does not begin with smtps://"),
        ("EMAIL_URL", "smtps://", "can't be read"),
        ("EMAIL_URL", "smtps://me:sesame@mail.example.com:port", "can't be read"),
        ("EMAIL_URL", "smtps://me@example.com:sesame@mail.example.com", "can't be read"),
        ("EMAIL_URL", "smtps://me:sesame@mail.example.com/box", "more than a user"),
        ("EMAIL_FROM", "Treeline", "no address of mail"),
        ("EMAIL_FROM", "treeline@example.com\nBcc: me@example.com", "no address of mail"),
        ("DISCORD_URL", "https://discord.com/api", "holds a path"),
        ("ALPACA_LIVE_URL", "http://api.alpaca.markets", "would send the keys for all to read"),
        ("ALPACA_PAPER_URL", "https://paper-api.alpaca.markets/v2", "ends with /v2, which is added"),
    ],
)
def test_a_wrong_setting_is_named_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, variable: str, wrong: str, says: str
) -> None:
    monkeypatch.setenv(variable, wrong)
    with pytest.raises(Invalid) as caught:
        read_environment()
    (fault,) = caught.value.faults
    assert fault.path == variable
    assert says in fault.message
    assert fault.remedy
    assert "sesame" not in str(fault)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"ALPACA_API_KEY": "sesame"}, "ALPACA_SECRET_KEY"),
        ({"ALPACA_SECRET_KEY": "sesame"}, "ALPACA_API_KEY"),
        ({"MASSIVE_ACCESS_KEY": "sesame"}, "MASSIVE_SECRET_KEY"),
        ({"MASSIVE_SECRET_KEY": "sesame"}, "MASSIVE_ACCESS_KEY"),
        ({"MASSIVE_FILES": "s3://flatfiles/us_stocks_sip"}, "MASSIVE_ACCESS_KEY"),
        ({"DISCORD_CLIENT_ID": "sesame"}, "DISCORD_CLIENT_SECRET"),
        ({"DISCORD_CLIENT_SECRET": "sesame"}, "DISCORD_CLIENT_ID"),
    ],
)
def test_of_keys_that_belong_together_the_missing_one_is_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Invalid) as caught:
        read_environment()
    (fault,) = caught.value.faults
    assert fault.path == missing
    assert fault.message.startswith("is not set, but ")
    assert fault.remedy
    assert "sesame" not in str(fault)


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"REDIS_URL": "http://cache", "ALPACA_API_KEY": "a b", "ALPACA_SECRET_KEY": "c d", "MASSIVE_FILES": "s3://"}
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Invalid) as caught:
        read_environment()
    assert {fault.path for fault in caught.value.faults} == set(wrong)


def test_prices_need_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_environment()
    assert found.alpaca_data_url == "https://data.alpaca.markets"
    assert found.massive_files == ""
    assert not found.alpaca_api_key.get_secret_value()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8900", "http://localhost:8900", "http://[::1]:8900"])
def test_keys_may_go_in_clear_text_to_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name in ("ALPACA_DATA_URL", "ALPACA_TRADING_URL", "MASSIVE_API_URL", "MASSIVE_S3_ENDPOINT"):
        monkeypatch.setenv(name, f"{url}/")
    found = read_environment()
    assert {found.alpaca_data_url, found.alpaca_trading_url, found.massive_api_url, found.massive_s3_endpoint} == {url}


def test_keys_are_in_no_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALPACA_API_KEY", "ALPACA_SECRET_KEY", "MASSIVE_ACCESS_KEY", "MASSIVE_SECRET_KEY", "MASSIVE_API_KEY"):
        monkeypatch.setenv(name, "sesame")
    monkeypatch.setenv("MASSIVE_FILES", "s3://flatfiles/")
    found = read_environment()
    assert "sesame" not in f"{found!r} {found}"
    assert found.alpaca_secret_key.get_secret_value() == "sesame"
    assert found.massive_files == "s3://flatfiles"


def test_debugging_needs_no_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("SECRET_KEY", "")
    assert read_environment().secret_key.get_secret_value() == DEBUG_KEY


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "treeline.example, 10.0.0.7")
    assert read_environment().allowed_hosts == ["treeline.example", "10.0.0.7"]


def test_mail_and_discord_need_no_settings() -> None:
    found = read_environment()
    assert (found.email_url, found.vault_keys) == ("", None)
    assert found.public_url == "http://127.0.0.1:8000"
    assert not found.discord_client_id.get_secret_value()
