"""Programs that tests need beside Python: in CI a missing one is a failure; elsewhere its tests are skipped."""

import os

import pytest


def missing(what: str) -> None:
    """Ends the test: `what` says which program was not found and how to install it."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)
