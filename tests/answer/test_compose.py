"""Composing a reply from a parse: every kind of the contract."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from marrow.answer.compose import Composer
from marrow.answer.reply import KINDS
from marrow.nlu.context import Context
from marrow.topics import load_topics

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
PHONE = "0808 800 4040"


@pytest.fixture
def composer() -> Composer:
    return Composer(clock=lambda: SUNDAY)


def parse(intent: str, *ranking: tuple[str, float], text: str = "words of a patient", **more: Any) -> dict[str, Any]:
    ranked = [{"name": name, "confidence": score, "score": score} for name, score in ranking]
    return {"text": text, "intent": {"name": intent, "confidence": 0.7}, "intent_ranking": ranked, **more}


def test_answer_has_its_topic_its_source_and_what_people_ask_next(composer: Composer) -> None:
    reply = composer.compose(parse("faq", ("faq/dressing", 0.8)))
    assert reply.kind == "answer"
    assert "24 hours" in reply.text
    assert reply.topics == ["dressing"]
    assert reply.unanswered == []
    assert [s["topic"] for s in reply.suggestions] == list(load_topics()["dressing"].next)
    assert reply.sources == [
        {
            "topic": "dressing",
            "section": "After your bone marrow test",
            "last_reviewed": "2021-06-11",
            "review_due": "2024-06-11",
            "overdue": True,
        }
    ]


@pytest.mark.parametrize("kind", ["urgent", "distress", "personal", "person", "fallback"])
def test_every_other_kind_gives_the_nurse_line_in_the_text(composer: Composer, kind: str) -> None:
    intent = "out_of_scope" if kind == "fallback" else kind
    reply = composer.compose(parse(intent, (intent, 0.8)))
    assert reply.kind == kind
    assert PHONE in reply.text
    assert "closed now" in reply.text
    assert reply.nurse_line["open_now"] is False
    assert reply.topics == []


def test_urgent_and_distress_name_who_to_call(composer: Composer) -> None:
    assert "999" in composer.compose(parse("urgent")).text
    assert "116 123" in composer.compose(parse("distress")).text


@pytest.mark.parametrize(
    ("kind", "other", "added"), [("urgent", "distress", "116 123"), ("distress", "urgent", "contact the hospital")]
)
def test_danger_and_despair_that_may_both_be_there_are_both_answered(
    composer: Composer, kind: str, other: str, added: str
) -> None:
    sure, torn = (composer.compose(parse(kind, (kind, 0.6), (other, score))).text for score in (0.05, 0.3))
    assert added not in sure
    assert torn.startswith(sure)
    assert added in torn


def test_an_unsure_reply_tells_how_sure_the_model_was_of_the_likeliest_label(composer: Composer) -> None:
    threshold = ("nlu_fallback", 0.65)  # what Rasa puts first, whatever the message
    assert composer.compose(parse("nlu_fallback", threshold, ("faq/dressing", 0.3))).confidence == 0.3
    assert composer.compose(parse("nlu_fallback")).confidence == 0.0


def test_fallback_offers_what_may_have_been_meant(composer: Composer) -> None:
    ranking = [("faq/mrd", 0.4), ("out_of_scope/prognosis", 0.3), ("faq/mrd_methods", 0.2), ("faq/risks", 0.01)]
    reply = composer.compose(parse("nlu_fallback", *ranking))
    assert [s["topic"] for s in reply.suggestions] == ["mrd", "mrd_methods"]
    assert reply.unanswered == ["words of a patient"]


@pytest.mark.parametrize(
    ("group", "text", "thanked"),
    [
        ("told", "my son is driving me there", True),
        ("asides", "we've had snow", True),
        ("asides", "has it snowed where you are", False),
        ("parking", "we'll come by car", False),
    ],
)
def test_a_remark_is_thanked_for_and_a_question_is_not(
    composer: Composer, group: str, text: str, thanked: bool
) -> None:
    found = parse("nlu_fallback", ("out_of_scope", 0.6), text=text, outside_group=group)
    for context in (Context(), Context(kind="fallback", unsure=1)):
        reply = composer.compose(found, context)
        assert reply.kind == "fallback"
        assert reply.text.startswith("Thank you for telling me") == thanked
        assert PHONE in reply.text


def test_personal_question_about_medicines_gets_what_the_document_says(composer: Composer) -> None:
    reply = composer.compose(parse("personal", ("personal", 0.5), ("faq/blood_thinners", 0.4)))
    assert reply.kind == "personal"
    assert reply.topics == ["blood_thinners"]
    assert "blood thinners" in reply.text
    assert PHONE in reply.text


@pytest.mark.parametrize("what", ["greet", "bye", "thanks", "help", "bot", "privacy", "reaction"])
def test_small_talk(composer: Composer, what: str) -> None:
    assert composer.compose(parse("chat", (f"chat/{what}", 0.9))).kind == "chat"


def test_who_is_afraid_is_told_who_helps_and_what_there_is_to_know(composer: Composer) -> None:
    reply = composer.compose(parse("chat", ("chat/worried", 0.9)))
    assert reply.kind == "chat"
    assert PHONE in reply.text
    assert "116 123" in reply.text
    assert [s["topic"] for s in reply.suggestions] == ["procedure", "pain_during_test", "sedation"]


def test_nothing_said_gets_an_invitation(composer: Composer) -> None:
    reply = composer.compose(parse("nlu_fallback", text=""))
    assert reply.kind == "fallback"
    assert reply.unanswered == []


def test_doubt_about_danger_says_what_to_do(composer: Composer) -> None:
    assert "999" in composer.compose(parse("nlu_fallback", ("faq/bleeding", 0.4), danger_doubted=True)).text


@pytest.mark.parametrize(
    ("hinted", "context", "times"),
    [(True, Context(), 1), (False, Context(), 0), (True, Context(kind="distress"), 1)],
)
def test_despair_that_may_be_in_a_question_gets_a_number_beside_its_answer(
    composer: Composer, hinted: bool, context: Context, times: int
) -> None:
    reply = composer.compose(parse("faq", ("faq/dressing", 0.8), distress_hinted=hinted), context)
    assert reply.topics == ["dressing"]
    assert reply.text.count("116 123") == times


def test_failure_still_gives_the_nurse_line(composer: Composer) -> None:
    reply = composer.failure("what is mrd")
    assert reply.kind == "fallback"
    assert PHONE in reply.text
    assert reply.unanswered == ["what is mrd"]


def test_kinds_are_the_contracts(composer: Composer) -> None:
    assert composer.compose(parse("no_such_intent")).kind in KINDS


def test_no_placeholder_is_left_in_a_reply(composer: Composer) -> None:
    replies = [
        composer.compose(parse(intent, (intent, 0.8))) for intent in ("urgent", "distress", "personal", "person")
    ]
    replies += [composer.compose(parse("nlu_fallback")), composer.failure("x")]
    for reply in replies:
        assert "{" not in reply.text


ANSWERED = Context(kind="answer", topics=("dressing",), answered=frozenset({"dressing"}))


def test_several_questions_are_answered_in_order_and_the_rest_is_named(composer: Composer) -> None:
    asked = [
        {"text": "what is mrd", "topic": "mrd"},
        {"text": "can i swim", "topic": None},
        {"text": "how long are results", "topic": "results_time"},
    ]
    reply = composer.compose(parse("faq", ("faq/mrd", 0.8), answered_questions=asked))
    assert reply.topics == ["mrd", "results_time"]
    assert reply.unanswered == ["can i swim"]
    assert reply.text.index("What is MRD?") < reply.text.index("How long do results take?")
    assert "can i swim" in reply.text
    assert PHONE in reply.text
    assert [s["topic"] for s in reply.sources] == reply.topics


def test_what_was_perhaps_asked_and_is_not_answered_is_offered_first(composer: Composer) -> None:
    ranked = ("faq", ("faq/mrd", 0.8))
    alone = composer.compose(parse(*ranked))
    reply = composer.compose(parse(*ranked, perhaps_asked={"mrd": 0.99, "dressing": 0.4}))
    assert [s["topic"] for s in reply.suggestions] == ["dressing", *(s["topic"] for s in alone.suggestions)][:3]
    assert reply.text == alone.text
    likely = composer.compose(parse(*ranked, perhaps_asked={"mrd": 0.99, "dressing": 0.6}))
    assert likely.text.startswith(alone.text)
    assert "ask that part again" in likely.text
    unsure = composer.compose(parse("nlu_fallback", ("faq/mrd", 0.4), perhaps_asked={"dressing": 0.6}))
    assert [s["topic"] for s in unsure.suggestions] == ["dressing", "mrd"]


def test_another_topic_that_the_whole_message_speaks_of_is_offered_first(composer: Composer) -> None:
    alone = composer.compose(parse("faq", ("faq/mrd", 0.8), ("faq/dressing", 0.1)))
    assert "dressing" not in [s["topic"] for s in alone.suggestions]
    beside = composer.compose(parse("faq", ("faq/mrd", 0.8), ("faq/dressing", 0.2)))
    assert beside.suggestions[0]["topic"] == "dressing"
    assert beside.text == alone.text
    likely = composer.compose(parse("faq", ("faq/mrd", 0.8), ("faq/dressing", 0.3)))
    assert likely.suggestions == beside.suggestions
    assert "ask that part again" in likely.text


def test_a_fact_of_two_answers_is_said_once(composer: Composer) -> None:
    asked = [{"text": "", "topic": "results_time"}, {"text": "", "topic": "results_same_day"}]
    text = composer.compose(parse("faq", ("faq/results_time", 0.8), answered_questions=asked)).text
    assert text.count("Basic results can be ready in 24 to 48 hours.") == 1


def test_again_and_simpler_answer_the_last_topic(composer: Composer) -> None:
    again = composer.compose(parse("dialogue", ("dialogue/again", 0.8)), ANSWERED)
    assert (again.kind, again.topics) == ("answer", ["dressing"])
    assert again.text == load_topics()["dressing"].answer
    simpler = composer.compose(parse("dialogue", ("dialogue/simpler", 0.8)), ANSWERED)
    assert (simpler.kind, simpler.topics) == ("answer", ["dressing"])
    assert load_topics()["dressing"].simple in simpler.text


def test_a_topic_that_another_model_answered_and_this_one_lacks_is_passed_over(composer: Composer) -> None:
    gone = Context(kind="answer", topics=("swimming",), answered=frozenset({"swimming"}))
    for move in ("again", "simpler", "more"):
        assert composer.compose(parse("dialogue", (f"dialogue/{move}", 0.8)), gone).kind == "chat"


def test_more_of_a_topic_without_neighbours_is_no_answer(composer: Composer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(composer._topics, "dressing", replace(composer._topics["dressing"], next=()))
    reply = composer.compose(parse("dialogue", ("dialogue/more", 0.8)), ANSWERED)
    assert (reply.kind, reply.topics) == ("chat", [])


def test_more_answers_neighbours_that_were_not_answered(composer: Composer) -> None:
    heard = Context(kind="answer", topics=("dressing",), answered=frozenset({"dressing", "bleeding"}))
    reply = composer.compose(parse("dialogue", ("dialogue/more", 0.8)), heard)
    assert reply.topics == [t for t in load_topics()["dressing"].next if t != "bleeding"]


@pytest.mark.parametrize("kind", ["urgent", "distress", "personal", "person"])
@pytest.mark.parametrize("move", ["again", "simpler"])
def test_what_was_no_answer_is_said_again_and_not_an_older_answer(composer: Composer, kind: str, move: str) -> None:
    first = composer.compose(parse(kind, (kind, 0.9)))
    again = composer.compose(parse("dialogue", (f"dialogue/{move}", 0.8)), replace(ANSWERED, kind=kind))
    assert (again.kind, again.text) == (kind, first.text)


@pytest.mark.parametrize("move", ["again", "simpler", "more"])
def test_at_the_beginning_there_is_nothing_to_say_again(composer: Composer, move: str) -> None:
    assert composer.compose(parse("dialogue", (f"dialogue/{move}", 0.8))).kind == "chat"


def test_what_was_answered_is_not_offered_again(composer: Composer) -> None:
    first, *_ = load_topics()["dressing"].next
    reply = composer.compose(parse("faq", ("faq/dressing", 0.8)), Context(kind="answer", answered=frozenset({first})))
    assert first not in [s["topic"] for s in reply.suggestions]


def test_the_second_unsure_reply_puts_the_nurse_line_first(composer: Composer) -> None:
    reply = composer.compose(parse("out_of_scope", ("out_of_scope", 0.8)), Context(kind="fallback", unsure=1))
    assert reply.text.index(PHONE) < reply.text.index("I can answer questions about")


def test_after_danger_the_next_reply_begins_with_a_reminder(composer: Composer) -> None:
    reply = composer.compose(parse("faq", ("faq/dressing", 0.8)), Context(kind="urgent"))
    assert reply.kind == "answer"
    assert reply.text.startswith("If what you told me before is still going on")
    assert "116 123" in composer.compose(parse("faq", ("faq/dressing", 0.8)), Context(kind="distress")).text


@pytest.mark.parametrize(("before", "ends"), [("urgent", "call 999."), ("distress", "at any hour.")])
def test_who_rings_for_help_is_not_told_to_ring_again(composer: Composer, before: str, ends: str) -> None:
    reply = composer.compose(parse("dialogue", ("dialogue/getting_help", 0.8)), Context(kind=before))
    assert reply.kind == "chat"
    assert reply.text.startswith("Good. Do that first")
    assert "If things get worse, or help does not come, call 999." in reply.text
    assert reply.text.endswith(ends)


@pytest.mark.parametrize(("danger", "kind"), [("urgent", "urgent"), ("distress", "distress"), ("", "chat")])
def test_who_shrinks_from_ringing_is_told_that_they_bother_nobody(composer: Composer, danger: str, kind: str) -> None:
    reply = composer.compose(parse("dialogue", ("dialogue/hesitates", 0.8)), Context(kind="chat", danger=danger))
    assert reply.kind == kind
    assert PHONE in reply.text
    assert ("999" in reply.text) == bool(danger)
    assert ("116 123" in reply.text) == (danger == "distress")


def test_a_remark_after_danger_is_no_moment_for_questions_about_the_test(composer: Composer) -> None:
    remark = parse("out_of_scope", ("out_of_scope", 0.5), ("faq/dressing", 0.3), outside_group="told")
    assert composer.compose(remark).suggestions
    assert not composer.compose(remark, Context(kind="urgent")).suggestions


def test_an_answer_that_did_not_help_gives_the_nurse_line(composer: Composer) -> None:
    assert PHONE in composer.compose(parse("dialogue", ("dialogue/not_helped", 0.8)), ANSWERED).text
