"""The bill of materials lists what is locked, with the hashes, by CycloneDX's own schema."""

import json
import re
import subprocess

from marrow.paths import CODE
from tests.programs import missing


def test_it_lists_every_locked_package_with_its_hashes() -> None:
    done = subprocess.run([CODE / "scripts" / "sbom.sh"], capture_output=True, text=True, timeout=280)
    if done.returncode != 0 and not any((CODE / ".tools").glob("cyclonedx-*/bin/cyclonedx-py")):
        missing("cyclonedx-bom could not be installed: connect to PyPI and run `make sbom`.")
    assert done.returncode == 0, done.stderr[-2000:]  # the tool ends with an error where the schema is not met
    bill = json.loads((CODE / "reports" / "sbom.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    lock = (CODE / "requirements.lock").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^([a-z0-9._-]+)==([^\s;\\]+)", lock)[1:]
    locked = {
        (name, version): set(re.findall(r"sha256:([0-9a-f]{64})", rest))
        for name, version, rest in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }
    listed = {
        (part["name"], part["version"]): {
            found["content"] for reference in part["externalReferences"] for found in reference.get("hashes", [])
        }
        for part in bill["components"]
    }
    assert len(locked) > 200
    assert listed == locked
    assert all(part["purl"].startswith("pkg:pypi/") for part in bill["components"])
