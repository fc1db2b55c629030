"""The walk of docs/releases.md: a new topic from nothing to released, by its commands alone."""

import re

import pytest

from marrow.cli import cli
from marrow.paths import CODE
from tests.release.conftest import Trained
from tests.release.scratch import answer, current, run, spoil

pytestmark = pytest.mark.timeout(900)

EXAMPLES = """\
can I have a shower
shower allowed?
is it ok to shower
showering with the plaster on
can he take a shower
i want to shower, may i
shower with the dressing on?
am i allowed in the shower
my wife would like a shower
is a bath all right
bath or shower, which is ok
can the plaster get wet in the shower
"""


def test_a_new_topic_is_made_checked_trained_compared_and_released(project: Trained) -> None:
    folder = project.folder
    spoil(folder)  # once more: the data is good again
    (folder / "shower.txt").write_text(EXAMPLES)
    for path in (folder / "tests" / "questions").rglob("near_miss.tsv"):  # what the new topic answers is none any more
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not re.search("shower|bath", line, re.IGNORECASE)))
    # Of despair that hides in a question this small model sees some by chance, and a release may lose none: the walk is
    # held to open despair and to danger. What the gate refuses is tested in test_gates.py.
    for path in (folder / "tests" / "questions").rglob("veiled.tsv"):
        path.write_text(path.read_text().splitlines()[0] + "\n")
    text = (CODE / "docs" / "releases.md").read_text()
    block = next(b for b in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "marrow topic new" in b)
    command = re.search(r"marrow (topic new .*?shower\.txt)", block.replace("\\\n", " "), re.DOTALL)
    assert command
    words = [plain or quoted for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command[1])]
    for arguments in (words, ["check"], ["train"], ["compare"], ["release", "newest"]):
        done = run(folder, *arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    newest = answer(folder, "models")[0]
    assert newest["current"]
    assert newest["model"] == current(folder) != project.good
    card = answer(folder, "topic", "show", "shower")
    assert card["examples"][-len(EXAMPLES.splitlines()) :] == EXAMPLES.splitlines()  # behind those of the group


def test_every_command_in_the_docs_exists() -> None:
    for page in ("releases.md", "maintainers.md"):
        text = (CODE / "docs" / page).read_text()
        for name in re.findall(r"`marrow ([a-z]+)", text) + re.findall(r"^marrow ([a-z]+)", text, re.MULTILINE):
            assert cli.get_command(None, name), f"{page}: marrow {name}"  # type: ignore[arg-type]
