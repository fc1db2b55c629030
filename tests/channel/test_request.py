"""Reading a REST request: what is refused, and what a message becomes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marrow.channel import request
from marrow.channel.request import MAX_MESSAGE, BadRequest, Unreadable, plain_message, read, without_personal_data


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"\xff\xfe{}", 400),
        (b"[]", 400),
        (b'"hello"', 400),
        (b"{}", 400),
        (b'{"sender": "a"}', 400),
        (b'{"sender": "a", "message": null}', 400),
        (b'{"sender": "a", "message": 5}', 400),
        (b'{"sender": "a", "message": ["x"]}', 400),
        (b'{"sender": 5, "message": "x"}', 400),
        (b'{"sender": " ", "message": "x"}', 400),
        (b'{"sender": "\\u200b\\u0000", "message": "x"}', 400),
        (json.dumps({"sender": "a" * 201, "message": "x"}).encode(), 400),
        (b'{"sender": "a", "message": "' + b"x" * 1_100_000 + b'"}', 413),
        (b"[" * 20_000, 400),
        (b'{"message": "x", "turn": 5}', 400),
        (b'{"message": "x", "turn": ""}', 400),
        (b'{"message": "x", "turn": "my name is Ann"}', 400),
        (b'{"message": "x", "turn": "0f8fad5b-d9cb-469f-a165-70867728950e0"}', 400),
        (b'{"message": "x", "turn": "0f8fad5b-d9cb-469f-a165-70867728950e\\n"}', 400),
        (b'{"message": "x", "turn": "0f8fad5bd9cb469fa16570867728950e"}', 400),
        (b'{"message": "x", "again": 1}', 400),
    ],
    ids=lambda value: ascii(value[:40]) if isinstance(value, bytes) else None,
)
def test_what_is_not_a_request_is_refused(body: bytes, status: int) -> None:
    with pytest.raises(BadRequest) as refused:
        read(body)
    assert refused.value.status == status


def test_without_a_sender_each_message_has_a_conversation_of_its_own() -> None:
    assert read(b'{"message": "x"}').sender != read(b'{"message": "x"}').sender


def test_a_message_may_have_an_id_and_say_that_it_comes_again() -> None:
    turn = "0f8fad5b-d9cb-469f-a165-70867728950e"
    chat = read(json.dumps({"message": "x", "turn": turn, "again": True}).encode())
    assert (chat.turn, chat.again) == (turn, True)
    for body in (
        b'{"message": "x"}',
        b'{"message": "x", "turn": null, "again": null}',
        b'{"message": "x", "again": true}',
    ):
        assert (read(body).turn, read(body).again) == ("", False)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("/restart", "restart"),
        (" //faq{}", "faq{}"),
        ("/ /restart", "restart"),
        ("//\n/\t/back", "back"),
        ("/", ""),
        ("what\x00 is\x07 mrd", "what is mrd"),
        ("\u200bhello\u202e", "hello"),
        ("  \n ", ""),
        ("x" * (MAX_MESSAGE + 5), "x" * MAX_MESSAGE),
    ],
)
def test_a_message_is_cleaned_and_never_a_command(typed: str, message: str) -> None:
    assert plain_message(typed) == message


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        read(body)
    except BadRequest as error:
        assert error.status in (400, 413)


@given(st.text(max_size=300))
def test_no_text_becomes_a_command(text: str) -> None:
    assert not plain_message(text).startswith("/")


def test_a_long_gap_is_a_short_one() -> None:
    assert plain_message("does it" + " " * 9000 + "hurt") == "does it hurt"
    assert plain_message("one" + "\n \n" * 3000 + "two") == "one\ntwo"
    assert plain_message("a  b\n\nc") == "a  b\n\nc"


def test_where_personal_data_cannot_be_taken_out_no_error_quotes_the_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_: str) -> None:
        raise IndexError("it quotes Ann Smith")

    monkeypatch.setattr(request, "redact", fails)
    with pytest.raises(Unreadable) as raised:
        without_personal_data(read(b'{"sender": "a", "message": "I am Ann Smith"}'))
    assert (raised.value.sender, raised.value.text) == ("a", "I am Ann Smith")
    assert str(raised.value) == ""
