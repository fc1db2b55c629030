"""Reads the training examples of `data/` for Rasa, in seconds (config.yml, `importers`).

Rasa's own reader parses each file twice in pure Python, and copies and fingerprints every example again and again while
it merges and trains: over a minute for 15,000 examples. The format of the files stays Rasa's own.
"""

import gc
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from marrow.errors import BadInput, one_line
from marrow.nlu.follow_up_files import BEFORE, OUTSIDE_GROUP, OUTSIDE_LABEL, read_taught
from marrow.nlu.labels import OUTSIDE
from marrow.yaml_loader import LOADER

# Training makes millions of small objects that all stay: looking through them for garbage takes a tenth of its time.
OBJECTS_BETWEEN_COLLECTIONS = 200_000


class Example(Message):
    """A training example that is cheap to copy and to fingerprint."""

    _cached_fingerprint: str | None  # set by the parent class, which forgets it whenever the example changes

    def fingerprint(self) -> str:
        """What tells this example from others, for Rasa's cache of training steps; 32 hexadecimal digits."""
        if self._cached_fingerprint is None:
            parts = [f"{key}={value}" for key, value in sorted(self.data.items())]
            parts += [features.fingerprint() for features in self.features]
            self._cached_fingerprint = hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
        return self._cached_fingerprint

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Sets a property (see the parent class); the same text again leaves what is known of the example."""
        if not (isinstance(info, str) and self.data.get(prop) == info and not add_to_output):
            super().set(prop, info, add_to_output)

    def __hash__(self) -> int:
        return int(self.fingerprint(), 16)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.fingerprint() == other.fingerprint()

    def __deepcopy__(self, _: Dict[int, Any]) -> "Example":
        copied = Example(self.data, set(self.output_properties), self.time, list(self.features))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied


class ExampleReader(RasaYAMLReader):
    """Rasa's reader of its YAML format, on the C parser of YAML."""

    def reads(self, string: str, **kwargs: Any) -> TrainingData:
        """The training data of a file's text.

        Raises:
            BadInput: the text is no YAML, or a block is neither an intent with examples nor another that Rasa knows.
        """
        try:
            content = yaml.load(string, Loader=LOADER) or {}
        except yaml.YAMLError as error:
            raise BadInput(f"{self.filename} is not YAML: {one_line(error)}") from None
        for block in content.get("nlu") or []:
            if "intent" in block and not isinstance(block.get("examples"), (str, list)):
                raise BadInput(f"{self.filename}: the intent {block['intent']} has no examples.")
        self._parse_nlu(content.get("nlu"))
        examples: List[Message] = [Example(message.data) for message in self.training_examples]
        return TrainingData(
            examples,
            self.entity_synonyms,
            self.regex_features,
            self.lookup_tables,
            content.get("responses") or {},
        )


class ExampleImporter(RasaFileImporter):
    """Rasa's importer of files, with `ExampleReader` for the examples and the follow-ups that teach beside them."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The training data of all the files (see the parent class)."""
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        files = [_read(file, os.stat(file).st_mtime_ns) for file in self._nlu_files]
        folders = sorted({Path(file).parent for file in self._nlu_files})
        return TrainingData().merge(*files, *(TrainingData(_taught(folder)) for folder in folders))


@lru_cache(maxsize=64)
def _read(file: str, _: int) -> TrainingData:
    """The training data of a file as it was last written: Rasa makes an importer to check the data, one to train."""
    return ExampleReader().read(file)


def _taught(folder: Path) -> List[Message]:
    """The follow-ups of `folder` that teach, as examples; the metadata of each names the topic before it."""
    examples: List[Message] = []
    for text, label, before in read_taught(folder):
        metadata = {BEFORE: before}
        if label == OUTSIDE_LABEL:
            group = {"group": OUTSIDE_GROUP}
            examples.append(Example.build(text, OUTSIDE, intent_metadata=group, example_metadata=metadata))
        else:
            examples.append(Example.build(text, label, example_metadata=metadata))
    return examples
