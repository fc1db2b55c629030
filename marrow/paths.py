"""Where things stand in the project: the one place that knows the folders."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
WEB = ROOT / "web"
MODELS = ROOT / "models"
CACHE = ROOT / ".cache"
QUESTIONS = ROOT / "tests" / "questions"
CONVERSATIONS = ROOT / "tests" / "conversations"
REPORTS = ROOT / "reports"
