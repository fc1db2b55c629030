"""Watches the document that all answers come from: `data/document.yml` knows each passage by its fingerprint.

`check_document` compares a new copy of the page and notes what changed; `accept` notes that a person has looked at the
answers concerned; `unreviewed` says what keeps a model from being released.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from marrow.errors import BadInput, one_line
from marrow.paths import DATA
from marrow.release.files import replace_file
from marrow.release.page import Passage, read_page

FILE = "document.yml"
CHANGED, GONE, CAME = "changed", "gone", "came"


@dataclass(frozen=True)
class Change:
    """A passage that is not what it was: how, where, its fingerprints then and now, its first words now, its topics.

    `was` is None for one that came, `now` and `begins` are None for one that is gone.
    """

    how: str
    section: str
    was: str | None
    now: str | None
    begins: str | None
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What `check_document` found; `dates` holds the review dates that differ as (name, ours, the page's)."""

    changes: list[Change]
    dates: list[tuple[str, date, date]]
    passages: int

    @property
    def topics(self) -> list[str]:
        """The topics whose answers must be looked at again."""
        return sorted({topic for change in self.changes for topic in change.topics})


def check_document(copy: Path, note: bool = True, folder: Path = DATA) -> Comparison:
    """Compares a copy of the page with what the project knows of it.

    Args:
        copy: text or HTML. note: writes what is to be reviewed into `document.yml`, where a release looks for it.

    Raises:
        BadInput: the copy is not the page. CannotWrite: `document.yml` could not be written.
    """
    document = load_document(folder)
    page = read_page(copy, _titles(document))
    changes = compare(document.get("passages") or [], page.passages)
    ours = {"last_reviewed": page.last_reviewed, "review_due": page.review_due}
    dates = [(name, document[name], found) for name, found in ours.items() if found and found != document[name]]
    if note:
        _note(document, changes, folder)
    return Comparison(changes, dates, len(page.passages))


def compare(known: Iterable[dict[str, Any]], page: list[Passage]) -> list[Change]:
    """What changed from the `known` passages (as in `document.yml`) to those of a page, in the order of the page.

    Between two passages that are the same, those of a section are taken for each other in their order, as long as there
    are some of both.
    One that only stands elsewhere has not changed.
    """
    known = list(known)
    was, now = [p["fingerprint"] for p in known], [p.fingerprint for p in page]
    found = []
    for how, start, end, new_start, new_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        old, new = known[start:end], page[new_start:new_end]
        for section in dict.fromkeys([*(p["section"] for p in old), *(p.section for p in new)]):
            before = [p for p in old if p["section"] == section]
            after = [p for p in new if p.section == section]
            found += [_change(a, b, known, start) for a, b in zip_longest(before, after)]
    moved = {c.was for c in found if c.how == GONE} & {c.now for c in found if c.how == CAME}
    return [c for c in found if c.how == CHANGED or (c.was or c.now) not in moved]


def _change(before: dict[str, Any] | None, after: Passage | None, known: list[dict[str, Any]], place: int) -> Change:
    if before is not None and after is not None:
        topics = tuple(before["topics"])
        return Change(CHANGED, after.section, before["fingerprint"], after.fingerprint, after.begins, topics)
    if before is not None:
        return Change(GONE, before["section"], before["fingerprint"], None, None, tuple(before["topics"]))
    assert after is not None
    beside = [p for p in known[max(0, place - 1) : place + 1] if p["section"] == after.section]
    same = beside or [p for p in known if p["section"] == after.section]
    topics = tuple(dict.fromkeys(topic for passage in same for topic in passage["topics"]))
    return Change(CAME, after.section, None, after.fingerprint, after.begins, topics)


def accept(
    topics: Iterable[str], by: str, today: date, folder: Path = DATA, dates: dict[str, date] | None = None
) -> list[str]:
    """Notes that `by` has looked at the answers of `topics` (all that wait when empty); returns those accepted.

    A passage counts as known once all its topics are accepted.

    Args:
        dates: the page's `last_reviewed` and `review_due`, where they have moved on.

    Raises:
        BadInput: a topic waits for no review, nothing waits, or the name is empty. CannotWrite: the disk is full.
    """
    if not by.strip():
        raise BadInput("A review needs the name of the person who made it: --by 'Dr A. Name'.")
    document = load_document(folder)
    waiting = document.get("to_review") or []
    waits = {topic for entry in waiting for topic in entry["topics"]}
    chosen = set(topics) or waits
    for topic in sorted(chosen - waits):
        raise BadInput(
            f"The answer of {topic} waits for no review; those that do: {', '.join(sorted(waits)) or 'none'}."
        )
    if not waiting and not dates:
        raise BadInput("No answer waits for a review.")
    left = CommentedSeq()
    for entry in waiting:
        entry["topics"] = _flow([t for t in entry["topics"] if t not in chosen])
        if entry["topics"]:
            left.append(entry)
        else:
            _apply(document, entry)
    document["to_review"] = left
    document.update(dates or {})
    review = CommentedMap({"by": by.strip(), "on": today, "topics": _flow(sorted(chosen))})
    document["reviews"] = CommentedSeq([*(document.get("reviews") or []), review])
    _write(document, folder)
    return sorted(chosen)


def unreviewed(model_data: Path, folder: Path = DATA) -> list[str]:
    """Why answers of a model may not go out: one line each.

    Args:
        model_data: the data that the model was trained on. folder: the project's data.
    """
    document, trained_on = load_document(folder), load_document(model_data)
    reasons = []
    waiting = sorted({topic for entry in document.get("to_review") or [] for topic in entry["topics"]})
    for topic in waiting:
        reasons.append(
            f"{topic}: its passage of the document changed, and nobody has looked at the answer since: "
            f"`marrow topic show {topic}`, then `marrow document accept {topic} --by NAME`."
        )
    now, then = _by_topic(document), _by_topic(trained_on)
    for topic in sorted(then.keys() & now.keys() - set(waiting)):
        if then[topic] != now[topic]:
            reasons.append(f"{topic}: the model was trained before its answer was last reviewed: `marrow train`.")
    return reasons


def load_document(folder: Path = DATA) -> Any:
    """`document.yml`, with its comments.

    Raises:
        BadInput: there is none, or it is no YAML.
    """
    path = folder / FILE
    try:
        return _yaml().load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from None
    except Exception as error:  # ruamel's errors share no base of their own
        raise BadInput(f"{path} is not YAML: {one_line(error)}") from None


def _titles(document: Any) -> dict[str, str]:
    sections = {title: section for section, title in document["sections"].items()}
    return {document["title"]: next(iter(document["sections"]))} | sections


def _by_topic(document: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for passage in document.get("passages") or []:
        for topic in passage["topics"]:
            found.setdefault(topic, []).append(passage["fingerprint"])
    return found


def _note(document: Any, changes: list[Change], folder: Path) -> None:
    """Writes the changes as `to_review`; of one that stands there already, the topics accepted since stay accepted."""
    before = {(e.get("was"), e.get("now")): e for e in document.get("to_review") or []}
    entries = CommentedSeq()
    for change in changes:
        entry = before.get((change.was, change.now))
        if entry is None:
            entry = CommentedMap({"how": change.how, "section": change.section, "was": change.was, "now": change.now})
            entry["all_topics"] = _flow(change.topics)
            entry["topics"] = _flow(change.topics)
            entry["found"] = date.today()
        if entry["topics"]:
            entries.append(entry)
        else:
            _apply(document, entry)
    if entries or document.get("to_review") or len(entries) != len(changes):
        document["to_review"] = entries
        _write(document, folder)


def _apply(document: Any, entry: Any) -> None:
    """Makes the passage of a change whose topics are all accepted a known one."""
    passages = document["passages"]
    place = next((n for n, p in enumerate(passages) if p["fingerprint"] == entry["was"]), None)
    if entry["how"] == CHANGED and place is not None:
        passages[place]["fingerprint"] = entry["now"]
    elif entry["how"] == GONE and place is not None:
        del passages[place]
    elif entry["how"] == CAME:
        last = max((n for n, p in enumerate(passages) if p["section"] == entry["section"]), default=len(passages) - 1)
        topics = _flow(entry["all_topics"])
        made = CommentedMap({"section": entry["section"], "fingerprint": entry["now"], "topics": topics})
        made.fa.set_flow_style()
        passages.insert(last + 1, made)


def _flow(items: Iterable[str]) -> CommentedSeq:
    made = CommentedSeq(items)
    made.fa.set_flow_style()
    return made


def _write(document: Any, folder: Path) -> None:
    buffer = io.StringIO()
    _yaml().dump(document, buffer)
    replace_file(folder / FILE, buffer.getvalue())


def _yaml() -> YAML:
    made: Any = YAML()
    made.width = 120
    made.indent(mapping=2, sequence=4, offset=2)
    made.preserve_quotes = True
    return made
