"""A collection is its owner's: nobody else reads it, changes it, or learns that it is there."""

import json
import uuid
from typing import Any

import pytest

from tests import cast
from tests.integration.uploads.conftest import UPLOADS, csv, post, post_raw
from treeline.core.errors import Invalid
from treeline.uploads import selectors
from treeline.uploads.models import Upload, UploadedBars

pytestmark = pytest.mark.usefixtures("reader_at_hand")


def test_charlie_meets_alices_collection_as_if_it_did_not_exist(alice: cast.Caller, charlie: cast.Caller) -> None:
    hers = post(alice, "etfs", SPY_csv=csv(1)).json()["id"]
    before = [list(Upload.objects.values()), list(UploadedBars.objects.values())]
    for method in ("get", "delete"):
        answers = [getattr(charlie, method)(f"{UPLOADS}/{key}") for key in (hers, str(uuid.uuid4()))]
        assert told(answers) == {404}
    answers = [charlie.delete(f"{UPLOADS}/{key}/symbols/SPY") for key in (hers, str(uuid.uuid4()))]
    assert told(answers) == {404}
    assert charlie.get(UPLOADS).json()["items"] == []
    assert [list(Upload.objects.values()), list(UploadedBars.objects.values())] == before


def told(answers: list[Any]) -> set[int]:
    """The status of answers that say the same."""
    bodies = []
    for answer in answers:
        error = answer.json()["error"] | {"request_id": ""}
        bodies.append(json.dumps(error).replace(answer.request["PATH_INFO"].split("/")[4], "ID"))
    assert len(set(bodies)) == 1
    return {answer.status_code for answer in answers}


def test_nobody_gets_past_the_door_without_credentials(db: None) -> None:
    stranger = cast.caller()
    assert post(stranger, "etfs", SPY_csv=csv(1)).status_code == 401
    assert stranger.get(UPLOADS).status_code == 401
    assert not Upload.objects.exists()


def test_a_browser_of_alices_writes_with_its_csrf_token_only(db: None) -> None:
    browser = cast.Caller(enforce_csrf_checks=True)
    browser.force_login(cast.alice())
    assert post(browser, "etfs", SPY_csv=csv(1)).status_code == 403
    token = browser.get("/api/v1/session").json()["csrf_token"]
    browser.credentials(HTTP_X_CSRFTOKEN=token)
    assert post(browser, "etfs", SPY_csv=csv(1)).status_code == 201
    broken = post_raw(browser, b"--B", "multipart/form-data; boundary=B")
    assert broken.status_code == 400


def test_two_people_may_have_the_same_name_for_different_bars(alice: cast.Caller, bob: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(1))
    post(bob, "etfs", SPY_csv=csv(2))
    hers, his = (selectors.source(person, "etfs") for person in (cast.alice(), cast.bob()))
    assert hers.name == his.name == "upload:etfs"
    assert hers.stamps(2020, 2020)[2020] != his.stamps(2020, 2020)[2020]
    closes = [source.bars(["SPY"], *source.span()).bars["SPY"].close.tolist() for source in (hers, his)]
    assert closes == [[1.0], [2.0]]
    post(bob, "etfs", SPY_csv=csv(1))
    assert selectors.source(cast.bob(), "etfs").stamps(2020, 2020)[2020] == hers.stamps(2020, 2020)[2020]


def test_there_is_no_source_of_a_strangers_name(alice: cast.Caller, charlie: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(1))
    said = []
    for name in ("etfs", "none"):
        with pytest.raises(Invalid) as caught:
            selectors.source(cast.charlie(), name)
        said.append(str(caught.value).replace(name, "NAME"))
    assert said[0] == said[1]
    assert said[0].startswith('source: there is no source "upload:NAME"')
    assert selectors.sources(cast.charlie()) == ()


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 1000, "../etfs", "upload:etfs"])
def test_there_is_no_source_of_a_name_that_is_none(alice: cast.Caller, name: str) -> None:
    with pytest.raises(Invalid):
        selectors.source(cast.alice(), name)
