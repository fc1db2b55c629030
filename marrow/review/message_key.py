"""What two messages must share to count as the same message."""

import hashlib
import re
import unicodedata

_NOT_A_WORD = re.compile(r"[^\w]+")


def plain(text: str) -> str:
    """`text` without case, accents of form, punctuation and runs of spaces; itself where nothing else is left of it."""
    folded = (
        unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    )
    return _NOT_A_WORD.sub(" ", folded).strip() or folded.strip()


def key(text: str) -> str:
    """A short fingerprint of `plain(text)`: 32 hexadecimal digits."""
    return hashlib.sha256(plain(text).encode("utf-8", "surrogatepass")).hexdigest()[:32]
