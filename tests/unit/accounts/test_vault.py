"""The vault: what is sealed opens as what it is, for whom it is, where it stands, and nowhere else."""

import base64
import stat
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from treeline.accounts import vault, vault_file
from treeline.config.checks import vault_opens
from treeline.core.errors import Unavailable

OWNER, THING = uuid.UUID(int=1), uuid.UUID(int=2)
PURPOSE = "broker-key"
SECRET = "a secret of 21 letters"


@pytest.fixture(autouse=True, scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vault") / "vault.keys"


@pytest.fixture(autouse=True)
def own_vault(keys: Path, settings: Settings) -> None:
    settings.VAULT_KEYS = keys
    vault_file.make_once(keys)


@pytest.fixture
def path(tmp_path: Path, settings: Settings) -> Path:
    """A file of the test's own."""
    settings.VAULT_KEYS = tmp_path / "vault.keys"
    vault_file.make_once(settings.VAULT_KEYS)
    return Path(settings.VAULT_KEYS)


def add_key(path: Path) -> None:
    vault_file.change(path, lambda keys: (vault_file.new_key(), *keys))


@given(st.text(max_size=300), st.text(max_size=20), st.uuids(), st.uuids())
def test_what_is_sealed_opens(text: str, purpose: str, owner: uuid.UUID, thing: uuid.UUID) -> None:
    sealed, name = vault.seal(purpose, owner, thing, text)
    assert vault.open_sealed(purpose, owner, thing, sealed) == text
    assert vault.sealed_with(sealed) == name == vault.first_key()


def test_no_flipped_bit_opens() -> None:
    sealed, _ = vault.seal(PURPOSE, OWNER, THING, SECRET)
    for bit in range(8 * len(sealed)):
        wrong = bytearray(sealed)
        wrong[bit // 8] ^= 1 << bit % 8
        with pytest.raises(vault.Unopenable):
            vault.open_sealed(PURPOSE, OWNER, THING, bytes(wrong))


@given(st.data())
def test_no_piece_and_no_longer_one_opens(data: st.DataObject) -> None:
    sealed, _ = vault.seal(PURPOSE, OWNER, THING, SECRET)
    length = data.draw(st.integers(0, len(sealed) - 1))
    for wrong in (sealed[:length], sealed[length + 1 :], sealed + sealed[length:]):
        with pytest.raises(vault.Unopenable):
            vault.open_sealed(PURPOSE, OWNER, THING, wrong)


@given(st.text(max_size=20), st.uuids(), st.uuids())
def test_it_opens_for_no_other_purpose_owner_or_thing(purpose: str, owner: uuid.UUID, thing: uuid.UUID) -> None:
    sealed, _ = vault.seal(PURPOSE, OWNER, THING, SECRET)
    for wrong in ((purpose, OWNER, THING), (PURPOSE, owner, THING), (PURPOSE, OWNER, thing), (PURPOSE, THING, OWNER)):
        if wrong != (PURPOSE, OWNER, THING):
            with pytest.raises(vault.Unopenable):
                vault.open_sealed(*wrong, sealed)


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    sealed = {vault.seal(PURPOSE, OWNER, THING, SECRET)[0] for _ in range(1000)}
    assert len({one[9:21] for one in sealed}) == 1000, "a nonce is used once"
    assert not any(SECRET.encode() in one for one in sealed)


def test_a_new_key_seals_at_once_and_the_old_one_still_opens(path: Path) -> None:
    sealed, old = vault.seal(PURPOSE, OWNER, THING, SECRET)
    add_key(path)
    assert vault.seal(PURPOSE, OWNER, THING, SECRET)[1] == vault.first_key() != old
    assert vault.open_sealed(PURPOSE, OWNER, THING, sealed) == SECRET


def test_without_its_key_it_opens_not_and_says_which_is_missing(
    path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    sealed, old = vault.seal(PURPOSE, OWNER, THING, SECRET)
    vault_file.change(path, lambda keys: (vault_file.new_key(),))
    with pytest.raises(vault.Unopenable, match="lacks the key"):
        vault.open_sealed(PURPOSE, OWNER, THING, sealed)
    assert old in caplog.text


def line(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.unlink(), "is missing: bring it back from its backup"),
        (lambda path: path.chmod(0o660), "is open to others: `chmod 600"),
        (lambda path: path.chmod(0o644), "is open to others: `chmod 600"),
        (lambda path: path.chmod(0o604), "is open to others: `chmod 600"),
        (lambda path: path.chmod(0o602), "is open to others: `chmod 600"),
        (lambda path: path.write_text(""), "holds none"),
        (lambda path: path.write_text("# nothing\n\n"), "holds none"),
        (lambda path: path.write_text(line(bytes(31))), "line 1 of .* is no key"),
        (lambda path: path.write_text(f"# one\n{line(bytes(32))}\n{line(bytes(32))[:-3]}\n"), "line 3 of .* is no key"),
        (lambda path: path.write_bytes(bytes(range(256))), "is no key"),
        (lambda path: path.write_text("#" * 70_000), "too large"),
        (lambda path: (path.unlink(), path.mkdir(0o700)), "can't be read: Is a directory"),
    ],
)
def test_a_file_that_is_not_right_closes_the_vault(
    path: Path, spoil: Callable[[Path], object], says: str, caplog: pytest.LogCaptureFixture
) -> None:
    sealed, _ = vault.seal(PURPOSE, OWNER, THING, SECRET)
    written = path.read_text().splitlines()[-1].split()[0]
    spoil(path)
    with pytest.raises(Unavailable, match=says) as told:
        vault_file.read(path)
    with pytest.raises(Unavailable, match="the log says why"):
        vault.seal(PURPOSE, OWNER, THING, SECRET)
    with pytest.raises(Unavailable, match="the log says why"):
        vault.open_sealed(PURPOSE, OWNER, THING, sealed)
    assert written not in str(told.value) + caplog.text


def test_the_file_is_its_owners_alone_and_a_link_to_it_stays_one(tmp_path: Path) -> None:
    link, file = tmp_path / "link", tmp_path / "elsewhere"
    link.symlink_to(file)
    vault_file.change(link, lambda keys: (vault_file.new_key(),))
    add_key(link)
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(vault_file.read(link)[0]) == 2


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o640])
def test_its_group_may_read_it_and_still_may_after_a_change(path: Path, mode: int) -> None:
    path.chmod(mode)
    add_key(path)
    assert len(vault_file.read(path)[0]) == 2
    assert stat.S_IMODE(path.stat().st_mode) == mode | stat.S_IWUSR


def test_each_line_tells_the_name_of_its_key(path: Path) -> None:
    add_key(path)
    lines = [written for written in path.read_text().splitlines() if not written.startswith("#")]
    names = [key.name for key in vault_file.read(path)[0]]
    assert [written.partition(" # key ")[2][:16] for written in lines] == names


def test_a_change_that_was_killed_leaves_the_file_as_it_was(path: Path) -> None:
    before = vault_file.read(path)[0]
    path.with_name(f".{path.name}.new").write_text("half a")
    assert vault_file.read(path)[0] == before
    add_key(path)
    assert vault_file.read(path)[0][1:] == before


def test_what_the_file_says_of_a_key_is_kept(path: Path) -> None:
    made = vault_file.new_key()
    retired = vault_file.VaultKey(made.key, made.made, vault_file.now())
    vault_file.change(path, lambda keys: (*keys, retired))
    assert vault_file.read(path)[0][-1] == retired
    assert repr(made.key)[2:8] not in repr(retired)


def test_a_keys_name_is_no_part_of_it() -> None:
    key = vault_file.VaultKey(bytes(range(32)))
    assert len(key.name) == 16
    assert key.name not in key.key.hex()


def test_the_check_of_an_installation_names_the_fault_and_its_remedy(path: Path) -> None:
    assert vault_opens() == []
    path.chmod(0o644)
    [fault] = vault_opens()
    assert "open to others" in fault.msg + str(fault.hint)
    assert "chmod 600" in str(fault.hint) + fault.msg
    path.unlink()
    [fault] = vault_opens()
    assert "rotate_vault" in str(fault.hint)


def test_a_process_that_starts_tells_of_a_closed_vault(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    vault.look()
    assert caplog.text == ""
    path.unlink()
    vault.look()
    assert "the vault is closed" in caplog.text
