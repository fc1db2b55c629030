"""What the documents name exists: tests, files, links, commands of the Makefile."""

import re
from pathlib import Path

import pytest
import yaml

from marrow.paths import CODE

PAGES = [*sorted((CODE / "docs").glob("*.md")), CODE / "README.md", *sorted((CODE / "deploy").rglob("*.md"))]
TESTS = {path: path.read_text(encoding="utf-8") for path in (CODE / "tests").rglob("test_*.py")}
FUNCTIONS = set(re.findall(r"(?m)^ *(?:async )?def (test_\w+)", "\n".join(TESTS.values())))
MODULES = {path.stem for path in TESTS}


def name(page: Path) -> str:
    return str(page.relative_to(CODE))


def has(file: str, function: str) -> bool:
    return re.search(rf"(?m)^ *def {re.escape(function)}\(", (CODE / file).read_text(encoding="utf-8")) is not None


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    file = ""
    for found, function in re.findall(r"`(tests/[\w/.]+\.py)?(?:::(test_\w+))?`", text):
        file = found or file
        if found or function:
            assert (CODE / file).is_file(), file
        if function:
            assert has(file, function), f"{file}::{function}"
    for function, cut in re.findall(r"`(test_\w+?)(_?…)?`", text):  # a name alone; with an ellipsis, its beginning
        alike = [known for known in FUNCTIONS if known == function or (cut and known.startswith(function))]
        assert alike or function in MODULES, function


def test_every_test_that_the_record_of_vulnerabilities_names_exists() -> None:
    record = yaml.safe_load((CODE / "docs" / "vulnerabilities.yml").read_text(encoding="utf-8"))
    for entry in record["entries"]:
        for test in entry["tests"]:
            file, _, function = test.partition("::")
            assert (CODE / file).is_file(), test
            assert not function or has(file, function), test


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:marrow|deploy|scripts|benchmarks|actions)/[\w/.-]+\.\w+)`", text):
        assert (CODE / path).exists(), path


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_of_make_that_a_page_names_exists(page: Path) -> None:
    commands = set(re.findall(r"(?m)^([a-z-]+):", (CODE / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))) <= commands


def test_the_threats_each_have_a_control_and_a_test() -> None:
    text = (CODE / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if re.match(r"\| T\d+ \|", line)]
    assert len(rows) >= 15
    assert [row[0].strip("| ") for row in rows] == [f"T{number}" for number in range(1, len(rows) + 1)]
    for row in rows:
        assert len(row) == 5, row
        assert "`tests/" in row[4], row[0]
