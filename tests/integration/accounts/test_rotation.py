"""A new key for the vault: nothing is lost, nobody waits, and a rotation that was killed goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from tests import cast
from treeline.accounts import broker_keys, rotation, second_factors, vault, vault_file
from treeline.accounts.brokers import Credentials, Verdict
from treeline.accounts.models import BrokerKey, Rotation
from treeline.accounts.rotation import Progress
from treeline.core.errors import Conflict, Unavailable

pytestmark = pytest.mark.django_db(transaction=True)

ACCEPTED = Verdict("accepted", "the account is open")


@pytest.fixture(autouse=True)
def path(tmp_path: Path, settings: Settings) -> Path:
    """A vault of the test's own."""
    file = tmp_path / "vault.keys"
    settings.VAULT_KEYS = file
    vault_file.make_once(file)
    return file


def pair(number: int) -> Credentials:
    return Credentials("paper", f"PKKEY{number:08}", f"secret/of/{number:08}")


def keep(count: int, start: int = 0) -> list[uuid.UUID]:
    """So many of Alice's."""
    owner = cast.alice()
    kept = [broker_keys._keep(owner, f"key {n}", pair(n), ACCEPTED) for n in range(start, start + count)]
    return [key.public_id for key in kept]


@pytest.fixture(autouse=True)
def more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_keys, "MOST", 10_000)


def names(path: Path) -> list[str]:
    return [key.name for key in vault_file.read(path)[0]]


def retired(path: Path) -> list[bool]:
    return [key.retired is not None for key in vault_file.read(path)[0]]


def opened(ids: list[uuid.UUID]) -> list[str]:
    return [broker_keys.credentials(cast.alice(), one).key for one in ids]


def rotate(path: Path, show: Callable[[Progress], None] = lambda progress: None) -> rotation.Rotated:
    return rotation.rotate(path, keep=False, show=show)


def used() -> set[str]:
    return set(BrokerKey.objects.values_list("vault_key", flat=True))


def test_everything_is_sealed_anew_and_still_opens(path: Path) -> None:
    ids = keep(120)
    before = dict(BrokerKey.objects.values_list("pk", "sealed"))
    old = names(path)
    done = rotate(path)
    assert done.done == 120
    assert names(path) == [done.made, *old]
    assert retired(path) == [False, True]
    assert Rotation.objects.values_list("key", "secrets", "failed").get() == (done.made, 120, 0)
    assert used() == {done.made}
    assert opened(ids) == [pair(n).key for n in range(120)]
    assert not any(bytes(before[pk]) == bytes(sealed) for pk, sealed in BrokerKey.objects.values_list("pk", "sealed"))


def test_an_old_copy_of_the_database_still_opens(path: Path) -> None:
    [one] = keep(1)
    backup = bytes(BrokerKey.objects.get().sealed)
    rotate(path)
    rotate(path)
    BrokerKey.objects.update(sealed=backup)
    assert opened([one]) == [pair(0).key]


@pytest.mark.parametrize("step", ["_wait_for_writers", "_reseal_all", "_retire_others"])
def test_a_rotation_that_was_killed_goes_on_without_another_key(
    path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(3)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(rotation, step, killed)
        rotate(path)
    assert opened(ids) == [pair(n).key for n in range(3)]
    keys = names(path)
    assert rotate(path).made == ""
    assert names(path) == keys
    assert retired(path) == [False, True]
    assert used() == {keys[0]}
    assert opened(ids) == [pair(n).key for n in range(3)]


def test_a_process_that_is_killed_in_the_middle_loses_nothing(path: Path) -> None:
    ids = keep(60)
    script = """
import django, time; django.setup()
from pathlib import Path
from django.conf import settings
from treeline.accounts import rotation
rotation.BATCH = 10
def show(progress):
    print(progress.done, flush=True)
    time.sleep(0.05)
rotation.rotate(Path(settings.VAULT_KEYS), keep=False, show=show)
"""
    known = connection.settings_dict
    where = f"host={known['OPTIONS'].get('host', known['HOST'])}"
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{known['USER']}@/{known['NAME']}?{where}",
        "VAULT_KEYS": str(path),
        "DJANGO_SETTINGS_MODULE": "treeline.config.settings",
    }
    process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while int(process.stdout.readline()) < 20:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(used()) == 2, "it was killed in the middle"
    assert opened(ids) == [pair(n).key for n in range(60)]
    rotate(path)
    assert used() == {names(path)[0]}
    assert len(names(path)) == 2
    assert opened(ids) == [pair(n).key for n in range(60)]


def test_rows_that_somebody_holds_are_waited_for_and_not_passed_over(path: Path) -> None:
    ids = keep(5)
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(BrokerKey.objects.filter(public_id=ids[2]).select_for_update())
            held.set()
            let_go.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    left: list[int] = []

    def show(progress: Progress) -> None:
        left.append(progress.left)
        if progress.left == 1:
            let_go.set()

    rotate(path, show=show)
    holder.join()
    assert 1 in left
    assert used() == {names(path)[0]}
    assert opened(ids) == [pair(n).key for n in range(5)]


def test_a_row_that_was_sealed_with_the_old_key_and_is_stored_late_is_sealed_anew(path: Path) -> None:
    """Somebody stands between sealing and storing while the key is made: the rotation waits for him."""
    sealed, store = threading.Event(), threading.Event()
    owner = cast.alice()

    def enter() -> None:
        with vault.sealing():
            key = BrokerKey(owner=owner, name="late", kind="paper", last_four="0000")
            text = '{"key": "PKLATE", "secret": "late"}'
            key.sealed, key.vault_key = vault.seal(broker_keys.purpose(key.kind), owner.public_id, key.public_id, text)
            sealed.set()
            store.wait(10)
            key.save()
        connection.close()

    writer = threading.Thread(target=enter)
    writer.start()
    sealed.wait(10)
    threading.Timer(0.5, store.set).start()
    rotate(path)
    writer.join()
    late = BrokerKey.objects.get(name="late")
    assert late.vault_key == names(path)[0]
    assert opened([late.public_id]) == ["PKLATE"]


def test_whoever_seals_while_keys_are_made_one_after_the_other_loses_nothing(path: Path) -> None:
    over = threading.Event()
    ids: list[uuid.UUID] = []
    owner = cast.alice()
    errors: list[Exception] = []

    def enter(start: int) -> None:
        try:
            for number in range(start, start + 1000):
                if over.is_set():
                    break
                ids.append(broker_keys._keep(owner, f"key {number}", pair(number), ACCEPTED).public_id)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=enter, args=(start,)) for start in (0, 10_000)]
    for writer in writers:
        writer.start()
    for _ in range(5):
        rotate(path)
    over.set()
    for writer in writers:
        writer.join()
    assert errors == []
    assert len(opened(ids)) == len(ids) > 5
    assert used() <= {names(path)[0]}, "whoever sealed after the last key was made, sealed with it"


def test_two_rotations_at_once_are_one_too_many(path: Path) -> None:
    told: list[Exception] = []

    def other() -> None:
        try:
            rotate(path)
        except Conflict as error:
            told.append(error)
        finally:
            connection.close()

    keep(1)

    def show(progress: Progress) -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    rotate(path, show=show)
    assert [str(error) for error in told] == ["another rotation of the vault is under way"]


def test_a_damaged_row_is_told_and_the_others_are_sealed_anew(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = keep(3)
    BrokerKey.objects.filter(public_id=ids[0]).update(sealed=b"damaged")
    with pytest.raises(CommandError, match="1 did not open"):
        call_command("rotate_vault")
    assert f"broker key {ids[0]}" in capsys.readouterr().err
    assert opened(ids[1:]) == [pair(1).key, pair(2).key]
    assert retired(path) == [False, False], "what does not open may need an older key"


def test_the_command_makes_the_first_key_of_an_installation(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.unlink()
    call_command("rotate_vault")
    assert names(path) == [vault.first_key()]
    assert f"made key {vault.first_key()}" in capsys.readouterr().out


def test_a_file_that_others_write_is_rotated_without_being_touched(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = keep(3)
    vault_file.change(path, lambda keys: (vault_file.new_key(), *keys))
    written = path.read_bytes()
    call_command("rotate_vault", "--keep")
    assert path.read_bytes() == written
    assert used() == {names(path)[0]}
    assert opened(ids) == [pair(n).key for n in range(3)]


def test_a_retired_key_is_forgotten_after_a_while_unless_a_row_needs_it(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = keep(1)
    backup = BrokerKey.objects.values("sealed", "vault_key").get()
    rotate(path)
    old = names(path)[1]
    call_command("rotate_vault", "--forget")
    assert f"key {old} stays: was retired less than 1 hour ago" in capsys.readouterr().out
    monkeypatch.setattr(rotation, "SAFE_AFTER", timedelta(0))
    BrokerKey.objects.update(**backup)
    call_command("rotate_vault", "--forget")
    assert f"key {old} stays: rows are sealed with it" in capsys.readouterr().out
    call_command("rotate_vault", "--keep")
    call_command("rotate_vault", "--forget")
    assert f"key {old} is out of the file" in capsys.readouterr().out
    assert names(path) == list(used())
    assert opened([one]) == [pair(0).key]


def test_a_transaction_that_does_not_end_stops_the_rotation_and_nobody_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_TRIES", 1)
    monkeypatch.setattr(rotation, "_WRITERS_PATIENCE", 0.3)
    entered, over = threading.Event(), threading.Event()

    def stay() -> None:
        with vault.sealing():
            entered.set()
            over.wait(20)
        connection.close()

    stays = threading.Thread(target=stay)
    stays.start()
    entered.wait(10)
    with pytest.raises(Unavailable, match="end it"):
        rotate(path)
    began = time.monotonic()
    keep(1)
    assert time.monotonic() - began < 2
    over.set()
    stays.join()


def test_a_change_of_the_broker_meanwhile_does_not_bring_an_old_seal_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = keep(1)

    def meanwhile(_: Credentials) -> Verdict:
        rotate(path)
        return ACCEPTED

    monkeypatch.setattr("treeline.accounts.brokers.check", meanwhile)
    broker_keys.check(cast.alice(), one)
    assert used() == {names(path)[0]}


def test_second_factors_are_sealed_anew_too_but_for_those_that_do_not_open(path: Path) -> None:
    sealed = [second_factors.seal(f"seed {number}") for number in range(3)]
    sealed[1] = sealed[1][:-8] + "AAAAAAA="
    people = [cast.person(name) for name in ("alice", "erin", "frank")]
    kept = [
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
        for user, secret in zip(people, sealed, strict=True)
    ]
    done = rotate(path)
    assert done.done == 2
    assert list(done.failed) == [f"second factor {kept[1].pk}: it does not open"]
    assert retired(path) == [False, False]
    for row, number in ((kept[0], 0), (kept[2], 2)):
        row.refresh_from_db()
        assert second_factors.open_sealed(row.data["secret"]) == f"seed {number}"
    assert second_factors.vault_keys() == set(names(path))
