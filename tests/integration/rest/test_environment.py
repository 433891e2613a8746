"""What each setting may be."""

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
    for name in ("DEBUG", "ALLOWED_HOSTS", "LOG_FORMAT"):
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


def test_debugging_needs_no_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("SECRET_KEY", "")
    assert read_environment().secret_key.get_secret_value() == DEBUG_KEY


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "treeline.example, 10.0.0.7")
    assert read_environment().allowed_hosts == ["treeline.example", "10.0.0.7"]
