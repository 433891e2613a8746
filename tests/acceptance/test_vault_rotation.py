"""The vault gets new keys while people use what is in it, with a real web process."""

import pytest

from tests.acceptance.stack import Redis
from tests.benchmarks.vaults.rotating import rotate_while_busy


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_a_thousand_keys_are_sealed_anew_while_requests_run_and_none_fails(redis: Redis) -> None:
    found = rotate_while_busy(redis.url, quiet=0.5, rotating=4.0)
    assert found.rows == 1000
    assert found.heard.failures == []
    assert found.lost == 0
    assert len(found.meanwhile) > 20
    assert {"GET 200", "POST 200", "POST 201", "PATCH 200", "DELETE 204"} <= set(found.heard.kinds)
