"""How mail leaves the house."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from treeline.config.mail import PATIENCE, mail_settings
from treeline.config.mail_files import EmailBackend

HERE = Path("/nowhere")


def test_without_a_server_mail_is_files() -> None:
    settings = mail_settings("", HERE)
    assert settings == {"EMAIL_BACKEND": "treeline.config.mail_files.EmailBackend", "EMAIL_FILE_PATH": "/nowhere"}


@pytest.mark.parametrize(
    ("url", "host", "port", "ssl", "starttls"),
    [
        ("smtps://mail.example.com", "mail.example.com", 465, True, False),
        ("smtps://mail.example.com:2465", "mail.example.com", 2465, True, False),
        ("smtp://mail.example.com", "mail.example.com", 587, False, True),
        ("smtp://localhost:1025", "localhost", 1025, False, False),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, False, False),
        ("smtp://[::1]:25", "::1", 25, False, False),
    ],
)
def test_what_goes_to_another_machine_is_encrypted(url: str, host: str, port: int, ssl: bool, starttls: bool) -> None:
    settings = mail_settings(url, HERE)
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == (host, port)
    assert (settings["EMAIL_USE_SSL"], settings["EMAIL_USE_TLS"]) == (ssl, starttls)
    assert settings["EMAIL_TIMEOUT"] == PATIENCE


def test_a_user_and_a_password_may_hold_any_character() -> None:
    settings = mail_settings("smtps://me%40example.com:a%2Fb%3Ac@mail.example.com", HERE)
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("me@example.com", "a/b:c")


def test_files_of_mail_are_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    for number in range(2):
        message = EmailMessage("Code", f"the code is {number}", "us@example.com", ["dora@example.com"])
        assert EmailBackend(file_path=folder).send_messages([message]) == 1
    files = list(folder.iterdir())
    assert len(files) == 2
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert "To: dora@example.com" in files[0].read_text()


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir(mode=0o755)
    EmailBackend(file_path=tmp_path / "mail")
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
