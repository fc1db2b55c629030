"""Keeps TensorFlow out of a process that trains or serves without it: 2 to 3 s and 200 MB that nothing would use.

Rasa imports the modules of all its components whatever the pipeline, and these derive their classes from TensorFlow's.
So names that stand for TensorFlow's are enough to import them; whoever would use one learns what to do instead.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "matplotlib")


class TensorFlowIsAbsent(RuntimeError):
    """Something needs TensorFlow after all."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is needed, which `marrow` leaves out: train by `rasa train`, serve by `rasa run` instead."
        )


class _AbsentType(type):
    """The class of names that stand for TensorFlow's: they can be derived from, named in annotations, and decorate."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _absent(f"{cls.__qualname__}.{name}")

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        if cls.__module__ != __name__:
            raise TensorFlowIsAbsent(cls.__qualname__)
        if len(arguments) == 1 and not options and callable(arguments[0]):
            return arguments[0]  # a decorator
        return cls  # a decorator's factory


def _absent(name: str) -> type:
    return _AbsentType(name, (), {"__module__": __name__, "__qualname__": name})


class _AbsentModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _absent(f"{self.__name__}.{name}")


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        if fullname.split(".")[0] in ABSENT:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def leave_out() -> None:
    """Makes later imports of TensorFlow, and of what comes with it, give names that stand for it."""
    nothing: Any = None
    sys.modules.update(dict.fromkeys(ABSENT, nothing))  # importing one fails, as where it is not installed
    importlib.import_module("thinc.compat")  # spaCy's arrays: they do without TensorFlow where there is none
    for name in ABSENT:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder())
