"""Where things stand in the project: the one place that knows the folders.

`MARROW_PROJECT` names another folder with a project in it (config.yml, domain.yml, data/, models/, tests/questions/),
to try something out without touching this one. Code, page and cache stay where they are.
"""

import os
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent
ROOT = Path(os.environ.get("MARROW_PROJECT") or CODE).resolve()
DATA = ROOT / "data"
WEB = CODE / "web"
MODELS = ROOT / "models"
CACHE = CODE / ".cache"
QUESTIONS = ROOT / "tests" / "questions"
CONVERSATIONS = ROOT / "tests" / "conversations"
REPORTS = ROOT / "reports"
