"""Memory that threads give back does not stay with the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

_ARENAS = """
import ctypes, re, sys, threading
from pathlib import Path
from annotator.workspace.allocator import share_one_arena

libc = ctypes.CDLL(None)
if sys.argv[1] == "one" and not share_one_arena():
    sys.exit("not told")
barrier = threading.Barrier(4)

def work():
    barrier.wait()
    libc.free.argtypes = (ctypes.c_void_p,)
    libc.malloc.restype = ctypes.c_void_p
    kept = [libc.malloc(50_000) for _ in range(100)]
    barrier.wait()
    for one in kept:
        libc.free(one)

threads = [threading.Thread(target=work) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
libc.fopen.restype = ctypes.c_void_p
libc.fclose.argtypes = (ctypes.c_void_p,)
libc.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
stream = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, stream)
libc.fclose(stream)
print(len(re.findall("<heap nr=", Path(sys.argv[2]).read_text())))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_all_threads_take_memory_from_one_arena(tmp_path: object) -> None:
    """malloc_info(3) lists the arenas: one for each thread that met another, unless told otherwise."""

    def arenas(how: str) -> int:
        command = [sys.executable, "-c", _ARENAS, how, f"{tmp_path}/{how}.xml"]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert arenas("many") > 1
    assert arenas("one") == 1
