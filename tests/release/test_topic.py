"""A topic is made, renamed and split in one go, in the files' own style, or not at all."""

from pathlib import Path

import yaml

from tests.release.scratch import QUESTIONS, answer, edit, run

SHOWER = [
    *(
        "--question",
        "Can I shower after the test?",
        "--subject",
        "showering after the test",
        "--section",
        "after_the_test",
    ),
    *("--answer", "Keep the dressing dry for 24 hours. It's fine to wash the rest of you.", "--next", "dressing"),
    *("--simple", "Do not get it wet for 24 hours.", "--fact", "it stays dry for 24 hours => dry for 24 hours"),
]


def texts(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*.yml")} | {
        str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*.tsv")
    }


def test_a_new_topic_has_its_answer_examples_facts_and_passages(scratch: Path) -> None:
    (scratch / "shower.txt").write_text("".join(f"- can i shower {n} days later\n" for n in range(1, 8)))
    before = texts(scratch)
    done = run(scratch, "topic", "new", "shower", *SHOWER, "--examples", "shower.txt", "--passage", "23")
    assert done.returncode == 0, done.stderr
    card = answer(scratch, "topic", "show", "shower")
    assert card["answer"] == "Keep the dressing dry for 24 hours. It's fine to wash the rest of you."
    assert card["facts"] == ["it stays dry for 24 hours"]
    assert len(card["examples"]) == 7
    assert card["next"] == ["dressing"]
    assert [p.split()[0] for p in card["passages"]] == ["23."]
    checked = run(scratch, "check", "--fast")
    assert checked.returncode == 0, checked.stdout
    after = texts(scratch)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"data/faq/afterwards.yml", "data/facts.yml", "data/document.yml"}
    # Nothing that stood there was touched.
    for name in ("data/faq/afterwards.yml", "data/facts.yml"):
        lines = after[name].splitlines()
        assert [line for line in before[name].splitlines() if line.strip() and line not in lines] == []


def test_what_is_not_given_is_asked_for(scratch: Path) -> None:
    said = "Can I shower?\nshowering\nKeep it dry.\nNo water.\nafter_the_test\n"
    done = run(scratch, "topic", "new", "shower", input=said)
    assert done.returncode == 0, done.stderr
    assert answer(scratch, "topic", "show", "shower")["question"] == "Can I shower?"
    assert "no examples" in done.stdout, "it says what is still missing"


def test_a_topic_that_cannot_be_made_changes_nothing(scratch: Path) -> None:
    (scratch / "taken.txt").write_text(answer(scratch, "topic", "show", "mrd")["examples"][0].upper() + "\n")
    before = texts(scratch)
    for arguments, told in (
        (["new", "dressing", *SHOWER], "already"),
        (["new", "Can I shower", *SHOWER], "no id"),
        (["new", "shower", *SHOWER, "--section", "nowhere"], "section"),
        (["new", "shower", *SHOWER, "--next", "parking"], "parking"),
        (["new", "shower", *SHOWER, "--passage", "99"], "passage 99"),
        (["new", "shower", *SHOWER, "--examples", "taken.txt"], "mrd already"),
        (["rename", "parking", "cars"], "parking"),
        (["rename", "dressing", "mrd"], "already"),
        (["split", "dressing", "shower", *SHOWER, "--matching", "no such words"], "would move"),
        (["split", "dressing", "shower", *SHOWER, "--matching", "("], "regular expression"),
        (["show", "parking"], "parking"),
    ):
        done = run(scratch, "topic", *arguments)
        assert done.returncode == 2, arguments
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    assert texts(scratch) == before


def test_a_new_name_is_given_everywhere(scratch: Path) -> None:
    done = run(scratch, "topic", "rename", "dressing", "plaster")
    assert done.returncode == 0, done.stderr
    assert "tests/questions/held_out/in_scope.tsv" in done.stdout
    card = answer(scratch, "topic", "show", "plaster")
    assert card["suggested_by"] == ["after_sedation", "going_home"]
    assert card["blind_questions"] >= QUESTIONS
    assert card["facts"]
    assert card["passages"]
    for name, text in texts(scratch / "data").items():
        assert "\n  dressing:" not in text, name
        assert "faq/dressing" not in text
        assert "[dressing" not in text
    story = (scratch / "tests" / "conversations" / "test_blind.yml").read_text()
    assert "intent: faq/plaster" in story
    assert "[plaster]" in story
    assert "Keep the dressing on" in card["answer"]
    assert run(scratch, "check", "--fast").returncode == 0


def test_a_new_name_is_given_where_an_answer_tells_of_several(scratch: Path) -> None:
    path = next(p for p in (scratch / "data" / "faq").glob("*.yml") if "utter_faq/mrd:" in p.read_text())
    edit(path, lambda text: text.replace("        simple:", "        in_order: [dressing, mrd]\n        simple:", 1))
    assert run(scratch, "topic", "rename", "mrd", "residual").returncode == 0
    assert "in_order: [dressing, residual]" in path.read_text()
    assert run(scratch, "check", "--fast").returncode == 0


def test_a_split_moves_the_examples_and_leaves_the_rest(scratch: Path) -> None:
    whole = answer(scratch, "topic", "show", "dressing")["examples"]
    done = run(scratch, "topic", "split", "dressing", "shower", *SHOWER, "--matching", "plaster|patch")
    assert done.returncode == 0, done.stderr
    left, moved = (answer(scratch, "topic", "show", name)["examples"] for name in ("dressing", "shower"))
    assert moved
    assert all("plaster" in text.lower() or "patch" in text.lower() for text in moved)
    assert sorted(left + moved) == sorted(whole)
    assert run(scratch, "check", "--fast").returncode == 0


def examples_of(folder: Path, group: str) -> list[str]:
    """The examples of an out-of-scope group; none when it is not there."""
    blocks = yaml.safe_load((folder / "data" / "out_of_scope.yml").read_text())["nlu"]
    found = [b["examples"] for b in blocks if b["metadata"]["group"] == group]
    return [line.removeprefix("- ").strip() for text in found for line in text.splitlines()]


def test_a_topic_takes_over_what_was_out_of_scope(scratch: Path) -> None:
    group = "showering_and_bathing"
    before, all_before = examples_of(scratch, group), texts(scratch)["data/out_of_scope.yml"]
    assert len(before) > 1
    (scratch / "shower.txt").write_text("".join(f"can i shower {n} days later\n" for n in range(1, 8)))
    done = run(scratch, "topic", "new", "shower", *SHOWER, "--group", group, "--examples", "shower.txt")
    assert done.returncode == 0, done.stderr
    assert answer(scratch, "topic", "show", "shower")["examples"][: len(before)] == before
    assert examples_of(scratch, group) == []
    checked = run(scratch, "check", "--fast")
    assert checked.returncode == 0, checked.stdout
    kept = texts(scratch)["data/out_of_scope.yml"].splitlines()
    lost = [line for line in all_before.splitlines() if line.strip() and line not in kept]
    assert {line.strip().removeprefix("- ") for line in lost} <= {*before, f"group: {group}"}


def test_a_topic_takes_over_some_of_what_was_out_of_scope(scratch: Path) -> None:
    group = "showering_and_bathing"
    before = examples_of(scratch, group)
    first = before[0].split()[-1].strip("?.!")
    taken = [text for text in before if first in text]
    assert 0 < len(taken) < len(before)
    done = run(scratch, "topic", "new", "shower", *SHOWER, "--group", group, "--matching", first)
    assert done.returncode == 0, done.stderr
    assert answer(scratch, "topic", "show", "shower")["examples"] == taken
    assert examples_of(scratch, group) == [text for text in before if text not in taken]


def test_a_group_that_is_none_is_told_with_those_that_are(scratch: Path) -> None:
    before = texts(scratch)
    new = ("topic", "new", "shower", *SHOWER)
    done = run(scratch, *new, "--group", "showers")
    assert done.returncode == 2
    assert "There is no group showers" in done.stderr
    assert "showering_and_bathing" in done.stderr
    for pattern, told in (("(", "no regular expression"), ("zzz", "'zzz' is in none of the")):
        done = run(scratch, *new, "--group", "showering_and_bathing", "--matching", pattern)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    done = run(scratch, *new, "--matching", "bath")
    assert done.returncode == 2
    assert "name the --group too" in done.stderr
    assert texts(scratch) == before
