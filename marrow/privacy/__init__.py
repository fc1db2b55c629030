"""Takes personal data out of messages before anything reads, keeps or logs them."""

from marrow.privacy.found import TYPES, Found
from marrow.privacy.redact import Redacted, redact

__all__ = ["TYPES", "Found", "Redacted", "redact"]
