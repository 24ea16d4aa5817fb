"""What the modes of files forbid, asked as the superuser too, whom they do not bind."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

T = TypeVar("T")

_VERSION_3 = 0x20080522
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1 << 1, 1 << 2


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable"))


def bound_by_modes(function: Callable[[], T]) -> T:
    """Return what a function returns in a thread that has to ask the modes of files.

    The superuser's thread lays down the capabilities that pass them over, for itself and the threads that
    it starts (capabilities(7), capset(2)). The test is skipped where there are no modes, or no such way.
    """
    if sys.platform == "win32":
        pytest.skip("Windows has no such modes of files")
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("modes do not bind the superuser, who can lay that right down on Linux alone")
    with ThreadPoolExecutor(1) as one:
        if os.geteuid() == 0:
            one.submit(_obey_modes).result()
        return one.submit(function).result()


def _obey_modes() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header, rights = _Header(_VERSION_3, 0), (_Rights * 2)()
    _require(libc.capget(ctypes.byref(header), rights))
    for name in ("effective", "permitted"):
        setattr(rights[0], name, getattr(rights[0], name) & ~(_DAC_OVERRIDE | _DAC_READ_SEARCH))
    _require(libc.capset(ctypes.byref(header), rights))


def _require(failed: int) -> None:
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
