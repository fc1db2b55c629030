"""No key, password or token stands in the files of the repository."""

import re
import subprocess

from marrow.paths import CODE

PATTERNS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{40}"),
    "a password in an address": re.compile(r"\b\w+://[^\s:/@$<{*]+:(?!(?i:password|secret)@)[^\s:/@$<{*]{6,}@"),
    "a key of a cloud": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20,})\b"),
    "a password that is set": re.compile(
        r"(?im)^\s*(?:password|secret|token|api_key)\s*[:=]\s*['\"]?[A-Za-z0-9+/_-]{12,}['\"]?\s*$"
    ),
}
MADE_UP = ("correct-horse-battery", "planted-secret", "user:p%40ss@", "not-a-secret")  # of tests and benchmarks
SKIPPED = (".lock", ".png", ".safetensors", ".npz", ".js", "names.txt")


def test_no_secret_is_in_a_file_that_git_knows() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CODE, capture_output=True, check=True).stdout
    files = [CODE / name for name in listed.decode().split("\0") if name and not name.endswith(SKIPPED)]
    assert len(files) > 200
    for path in files:
        if path.is_symlink() or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in PATTERNS.items():
            found = [match for match in pattern.findall(text) if not any(word in match for word in MADE_UP)]
            assert found == [], f"{path.relative_to(CODE)} holds {what}"


def test_what_is_made_at_run_time_is_not_for_git() -> None:
    for path in ("var/signing.key", "var/review.secret", "models/x/signature", "reports/sbom.json"):
        assert subprocess.run(["git", "check-ignore", "-q", path], cwd=CODE).returncode == 0, path
