"""Overrides of Qt's methods, whose errors must be told and not end the program."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from typing import Any, TypeVar

_OF_QT = ("PySide6", "Shiboken")
T = TypeVar("T")


def tells_errors(cls: type[T]) -> type[T]:
    """Return the class of a widget whose overrides of Qt's methods may fail.

    Until Python 3.12 an error raised in C, as by an index out of range, is no object before somebody has
    caught it. Where Qt calls an override within a call from Python, PySide takes it for one, and the process
    ends by a segmentation fault. Here each override catches it, and lets it go on as the object it became.
    """
    if sys.version_info < (3, 12):
        for name, function in tuple(vars(cls).items()):
            if inspect.isfunction(function) and overrides(cls, name):
                setattr(cls, name, _caught(function))
    return cls


def overrides(cls: type, name: str) -> bool:
    """Tell whether a method of that name is one of Qt's, which Qt may call."""
    bases = [base for base in cls.__mro__ if base.__module__.split(".")[0] in _OF_QT]
    return not name.startswith("__") and any(name in vars(base) for base in bases)


def _caught(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def override(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except BaseException:
            raise

    return override
