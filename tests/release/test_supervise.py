"""Several processes under one: each survives the others' death, and all stop together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from marrow.errors import BadInput
from marrow.paths import ROOT
from tests.waiting import wait_until

# Each part writes its process id into a file of its own and waits.
PART = "import os,sys,time; open(sys.argv[1],'w').write(str(os.getpid())); time.sleep(600)"
PROGRAM = """
import sys
from marrow.release.supervise import Part, supervise
supervise([Part(name, ["-c", {part!r}, sys.argv[1] + "/" + name]) for name in ("a", "b")])
"""


def pid(path: Path) -> int:
    text = path.read_text() if path.is_file() else ""
    return int(text) if text else 0


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_one_that_dies_comes_back_and_all_stop_together(tmp_path: Path, stop: signal.Signals) -> None:
    command = [sys.executable, "-c", PROGRAM.format(part=PART), str(tmp_path)]
    supervisor = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    a, b = tmp_path / "a", tmp_path / "b"
    wait_until(lambda: pid(a) > 0 and pid(b) > 0)
    first, other = pid(a), pid(b)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: pid(a) not in (0, first))
    assert pid(b) == other
    assert alive(other)
    second = pid(a)
    supervisor.send_signal(stop)
    assert supervisor.wait(30) == 0
    assert not alive(second)
    assert not alive(other)
    assert "The a stopped with exit code -9; starting it again" in supervisor.communicate()[0]


def test_when_none_can_run_with_what_it_was_given_it_ends(tmp_path: Path) -> None:
    program = PROGRAM.format(part=f"import sys; sys.exit({BadInput.exit_code})")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert done.stdout.count("cannot run with what it was given") == 2
    assert "Nothing can run" in done.stderr
