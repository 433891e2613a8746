"""What a request, a file or a message may not do, whoever sends it."""

import pickle
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from kombu.exceptions import ContentDisallowed
from kombu.serialization import loads

from strategies.tree.reader import TICKER, VARIABLE_NAME
from tests import cast
from treeline.uploads.limits import SYMBOL
from workers.celery import app


def test_a_message_that_is_a_pickle_is_not_opened() -> None:
    assert app.conf.accept_content == app.conf.result_accept_content == ["json"]
    with pytest.raises(ContentDisallowed):
        loads(pickle.dumps(1), "application/x-python-serialize", "binary", accept=app.conf.accept_content)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "@SUM", "-1|A", "=CMD|'/C calc'!A0", "\t=1", "A\rB", 'A"B', "A,B", "-A(1)"]
)
def test_no_name_in_a_csv_file_is_a_formula(text: str) -> None:
    """A spreadsheet takes what begins so, or calls what is written so; neither names nor tickers can hold it."""
    assert not any(pattern.fullmatch(text.upper()) for pattern in (VARIABLE_NAME, TICKER, SYMBOL))


def test_no_request_holds_an_address_that_is_then_asked() -> None:
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    asked = {name: schema for name, schema in schemas.items() if name.endswith("Request")}
    assert len(asked) > 10
    found = [
        name for name, schema in asked.items() if re.search(r"'format': 'uri'|'\w*(url|callback|webhook)'", str(schema))
    ]
    assert found == []


@pytest.mark.parametrize("host", ["other.example", "localhost"])
def test_no_mail_names_the_host_that_the_request_named(db: None, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["other.example", "localhost"]
    settings.PUBLIC_URL = "https://treeline.example.com"
    body = {"email": "dora@example.com", "password": "correct horse battery"}
    answer = cast.Caller().post("/api/v1/account", body, HTTP_HOST=host)
    assert answer.status_code < 400, answer.content
    (letter,) = mail.outbox
    assert host not in letter.subject + str(letter.body)


def test_no_mail_is_sent_for_a_host_that_is_not_ours(db: None) -> None:
    body = {"email": "dora@example.com", "password": "correct horse battery"}
    assert cast.Caller().post("/api/v1/account", body, HTTP_HOST="evil.example").status_code == 400
    assert mail.outbox == []


def test_a_form_of_countless_fields_is_refused(db: None) -> None:
    assert Client().post("/admin/login/", {f"x{number}": "" for number in range(1001)}).status_code == 400


def test_a_form_of_countless_files_is_refused(db: None) -> None:
    files = [SimpleUploadedFile(f"{number}.csv", b"x") for number in range(101)]
    answer = cast.caller(cast.alice()).post("/api/v1/uploads", {"name": "etfs", "file": files}, format="multipart")
    assert answer.status_code == 400
