"""Names of conversations: whose they are cannot be guessed, forged or taken by another kind of client."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marrow.channel.conversations import KEY, PREFIX, Conversations, load_key
from marrow.channel.request import BadRequest, clean
from marrow.errors import BadInput

OURS = Conversations(b"a key of the tests")


def test_an_id_is_known_again_and_kept_without_its_signature() -> None:
    sender = OURS.begin()
    name = OURS.name(sender)
    assert name.startswith(PREFIX)
    assert sender.startswith(name + ".")
    assert len(sender) > len(name) + 60


def test_no_two_are_alike() -> None:
    assert len({OURS.begin() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("change", ["", "x", ".", " "])
def test_the_name_in_the_store_is_no_way_in(change: str) -> None:
    name = OURS.name(OURS.begin())
    with pytest.raises(BadRequest) as refused:
        OURS.name(name + change)
    assert refused.value.status == 403


def test_another_servers_id_is_refused() -> None:
    with pytest.raises(BadRequest):
        OURS.name(Conversations(b"another key").begin())


def test_each_character_counts() -> None:
    sender = OURS.begin()
    for at in range(len(PREFIX), len(sender)):
        forged = sender[:at] + ("a" if sender[at] != "a" else "b") + sender[at + 1 :]
        with pytest.raises(BadRequest):
            OURS.name(forged)


@given(st.text(max_size=60))
def test_no_rest_client_can_name_a_browsers_conversation(text: str) -> None:
    for sender in (text, "web." + text, " WEB." + text, "w\u200beb." + text):
        try:
            name = OURS.name(clean(sender))
        except BadRequest:
            continue
        assert not name.casefold().strip().startswith(PREFIX)


def test_a_rest_clients_name_is_its_own() -> None:
    assert OURS.name("me") == "me"
    assert OURS.name("webber") == "webber"


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    path = tmp_path / "var" / "signing.key"
    key = load_key(path)
    assert len(key) == 64
    assert load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_no_key_can_be_kept_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=f"set {KEY}"):
        load_key(tmp_path / "file" / "folder" / "key")


def test_the_environments_key_comes_first_and_must_be_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "a long and random key")
    assert load_key(tmp_path / "key") == b"a long and random key"
    assert not (tmp_path / "key").exists()
    monkeypatch.setenv(KEY, "short")
    with pytest.raises(BadInput):
        load_key(tmp_path / "key")


def test_the_key_may_stand_in_a_file_as_secrets_are_mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("sixteen characters at least\n")
    monkeypatch.delenv("MARROW_SIGNING_KEY", raising=False)
    monkeypatch.setenv("MARROW_SIGNING_KEY_FILE", str(file))
    assert load_key(tmp_path / "own") == b"sixteen characters at least"
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("content", ["", "short", None])
def test_a_key_file_that_is_none_is_refused_and_no_other_key_is_used(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_text(content)
    monkeypatch.delenv("MARROW_SIGNING_KEY", raising=False)
    monkeypatch.setenv("MARROW_SIGNING_KEY_FILE", str(file))
    with pytest.raises(BadInput, match="MARROW_SIGNING_KEY"):
        load_key(tmp_path / "own")
