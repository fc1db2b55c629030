"""The REST webhook of the running bot: the reply contract, bad input, and long conversations."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.server

Say = Callable[..., tuple[str, dict[str, Any]]]
Post = Callable[[Any], tuple[int, Any]]
PHONE = "0808 800 4040"
STORY = (
    "My mum was diagnosed in March and it has been a long few months for all of us.|She has had three of these tests "
    "already and each time she was nervous before but fine afterwards.|The doctor says that the treatment goes well "
    "and that we should hear in two weeks.|My brother lives in Leeds and comes when he can.|I would like to know how "
    "long the results take this time, because last time it was three weeks and nobody called us.|Also she wants to "
    "know what she should do if it starts bleeding, and whether she can eat before."
)
KEYS = {"kind", "topics", "suggestions", "unanswered", "sources", "nurse_line", "confidence"}


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("how long are results", "results_time"),
        ("what is a trephine", "trephine"),
        ("what is MRD", "mrd"),
        ("do they put you to sleep for it", "awake_during_test"),
        ("wats the number for the cancer nurses", "nurse_line"),
    ],
)
def test_a_question_gets_the_documents_answer(say: Say, message: str, topic: str) -> None:
    _, custom = say(message)
    assert custom["kind"] == "answer"
    assert custom["topics"] == [topic]
    assert custom["sources"][0]["topic"] == topic
    assert set(custom) == KEYS
    assert 0 <= custom["confidence"] <= 1
    assert len(custom["suggestions"]) <= 3


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("can i shower after", "fallback"),
        ("it wont stop bleeding", "urgent"),
        ("who won the football last night", "fallback"),
        ("i dont want to live any more", "distress"),
        ("am i going to die from this", "personal"),
        ("let me talk to a real person please", "person"),
    ],
)
def test_anything_else_gets_the_nurse_line(say: Say, message: str, kind: str) -> None:
    text, custom = say(message)
    assert custom["kind"] == kind
    assert custom["topics"] == []
    assert PHONE in text
    assert custom["nurse_line"]["phone"] == PHONE


def test_hello_is_small_talk(say: Say) -> None:
    assert say("hello")[1]["kind"] == "chat"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "   ",
        "\n\t",
        "🙂🙂🙂",
        "\x00\x01\x02",
        "asdfghjkl qwertyuiop",
        "<script>alert(1)</script>",
        "<b>hello</b>" * 50,
        "a" * 10_000,
        "what is mrd? " * 800,
        "/restart",
        "/faq",
        '/urgent{"a": "b"}',
        "/session_start",
        "{nurse_line}",
        "${7*7} {{7*7}}",
        "'; DROP TABLE events; --",
    ],
    ids=lambda message: ascii(message[:30]),
)
def test_odd_messages_get_a_sensible_reply(say: Say, message: str) -> None:
    text, custom = say(message)
    assert custom["kind"] in ("fallback", "chat", "personal", "person")
    if custom["kind"] != "chat":
        assert PHONE in text


@pytest.mark.parametrize(
    "message", ["what is mrd? " * 80, "a" * 1001, "is it safe " * 9000], ids=["question", "letters", "far too long"]
)
def test_a_message_of_more_than_a_thousand_characters_is_asked_politely_to_be_shorter(say: Say, message: str) -> None:
    text, custom = say(message)
    assert custom["kind"] == "fallback"
    assert custom["topics"] == []
    assert "shorten" in text
    assert PHONE in text


def test_a_message_of_a_thousand_characters_is_read(say: Say) -> None:
    text, _ = say(("what is mrd? " * 80)[:1000])
    assert "shorten" not in text


@pytest.mark.parametrize(
    ("cry", "kind"),
    [
        ("It won't stop bleeding.", "urgent"),
        ("Help, he has collapsed and won't wake up!", "urgent"),
        ("I don't want to live any more.", "distress"),
    ],
)
@pytest.mark.parametrize("place", [0, 6, 12])
def test_danger_is_met_anywhere_in_a_long_message(say: Say, cry: str, kind: str, place: int) -> None:
    sentences = STORY.split("|") * 2
    assert say(" ".join(sentences))[1]["kind"] == "fallback"
    message = " ".join([*sentences[:place], cry, *sentences[place:]])
    assert len(message) > 1000
    assert say(message)[1]["kind"] == kind


def test_danger_is_met_in_a_long_message_without_a_full_stop(say: Say) -> None:
    story = STORY.replace(".|", " and ").replace("|", " ")
    assert say(f"{story} and it wont stop bleeding and {story}")[1]["kind"] == "urgent"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", {}, {"sender": "a"}, {"sender": "a", "message": 7}])
def test_bad_requests_get_a_clear_4xx(post: Post, body: Any) -> None:
    status, answer = post(body)
    assert 400 <= status < 500
    assert answer["error"]


def test_a_command_typed_by_a_patient_does_not_end_the_conversation(say: Say) -> None:
    sender = uuid.uuid4().hex
    say("/restart", sender)
    assert say("what is a trephine", sender)[1]["topics"] == ["trephine"]


def test_danger_is_met_in_the_middle_of_a_conversation(say: Say) -> None:
    sender = uuid.uuid4().hex
    assert say("how long does the test take", sender)[1]["topics"] == ["test_duration"]
    assert say("help hes collapsed and wont wake up", sender)[1]["kind"] == "urgent"
    assert say("when do i get my results", sender)[1]["topics"] == ["results_time"]


def test_a_conversation_of_a_thousand_turns_and_its_neighbour(say: Say) -> None:
    long, neighbour = uuid.uuid4().hex, uuid.uuid4().hex
    for turn in range(1000):
        if turn == 500:
            assert say("what is a trephine", neighbour)[1]["topics"] == ["trephine"]
        _, custom = say("what is MRD", long)
        assert custom["topics"] == ["mrd"]
    assert say("how long are results", neighbour)[1]["topics"] == ["results_time"]
