"""The blind conversations through Rasa's own test runner."""

from pathlib import Path

import yaml

from marrow.release.conversation_files import STORIES
from tests.release.stories import failed_stories

FEWEST_STORIES = 80
MOST_FAILED = 0.2  # a story fails with its first wrong turn


def test_most_stories_go_as_their_writers_expect() -> None:
    stories = len(yaml.safe_load(STORIES.read_text(encoding="utf-8"))["stories"])
    assert stories >= FEWEST_STORIES
    failed = failed_stories()
    assert len(failed) <= MOST_FAILED * stories, "\n".join(failed.values())


def test_a_story_with_a_wrong_turn_is_found(tmp_path: Path) -> None:
    def story(name: str, follow_up: str) -> dict[str, object]:
        said = [("What is a trephine?", "faq/trephine"), ("and the aspiration?", follow_up)]
        turns = [({"user": user, "intent": intent}, {"action": "utter_reply"}) for user, intent in said]
        steps = [step for turn in turns for step in turn]
        return {"story": name, "steps": steps}

    stories = [story("right", "faq/aspiration"), story("wrong", "faq/dressing")]
    path = tmp_path / "test_stories.yml"
    path.write_text(yaml.safe_dump({"version": "3.1", "stories": stories}))
    assert list(failed_stories(path)) == ["wrong"]
