"""What the API document offers to try out works as it stands."""

from typing import Any

import pytest

from tests import cast


@pytest.mark.parametrize("path", ["/backtests", "/backtests/explain", "/batches"])
def test_the_examples_of_a_run_can_be_sent_as_they_stand(alice: cast.Caller, path: str) -> None:
    document: dict[str, Any] = alice.get("/api/schema", headers={"Accept": "application/json"}).json()
    content = document["paths"][f"/api/v1{path}"]["post"]["requestBody"]["content"]["application/json"]
    for example in content["examples"].values():
        answer = alice.post(f"/api/v1{path}", example["value"])
        assert answer.status_code in (200, 201), answer.content
