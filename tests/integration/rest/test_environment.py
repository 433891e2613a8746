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
        ("DATABASE_URL", "db:5432/treeline", "begins with"),
        ("DATABASE_URL", "just words", "begins with no scheme"),
        ("DATABASE_URL", "postgresql://me:pass@db:port/treeline", "can't be read"),
        ("DATABASE_URL", "postgresql://me:pass@[db/treeline", "can't be read"),
        ("DATABASE_URL", "postgresql://me:pass@db:5432", "names no database"),
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
    assert "pass" not in str(fault).replace("user:password@host", "").replace(":password@host", "")


def test_debugging_needs_no_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("SECRET_KEY", "")
    assert read_environment().secret_key.get_secret_value() == DEBUG_KEY


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "treeline.example, 10.0.0.7")
    assert read_environment().allowed_hosts == ["treeline.example", "10.0.0.7"]
