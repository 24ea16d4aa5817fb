"""The decoder process: decodes one compressed frame after another from and to memory it shares.

Run as a script, so it needs nothing of the package. It is the only place where codecs meet foreign
bytes; it may die at any time, and whoever started it must cope. A request is a line of JSON that says
where in the shared memory the code stream lies and where the pixels go, an answer likewise. Nothing is
pickled.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
from typing import Any, BinaryIO

import numpy as np

MEMORY_LIMIT = 1536 << 20

if sys.platform == "win32":
    import ctypes
    import faulthandler

    _EXTENDED_LIMITS, _PROCESS_MEMORY, _DIE_UNASKED = 9, 0x100, 0x400
    _LATER_S = 5.0
    """Behind the parent, who can tell that time was over; the watchdog only knows how to end."""

    class _JobLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

        _fields_ = (
            ("times", ctypes.c_int64 * 2),
            ("flags", ctypes.c_uint32),
            ("working_set", ctypes.c_size_t * 2),
            ("processes", ctypes.c_uint32),
            ("affinity", ctypes.c_size_t),
            ("priority", ctypes.c_uint32 * 2),
            ("transfers", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peaks", ctypes.c_size_t * 2),
        )

    def limit_resources() -> None:
        """Bound memory and forbid dialogs of a crash, by a job that holds this process alone."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = _JobLimits(flags=_PROCESS_MEMORY | _DIE_UNASKED, process_memory=MEMORY_LIMIT)
        asked = (job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        if not kernel.SetInformationJobObject(*asked):
            raise ctypes.WinError(ctypes.get_last_error())
        if not kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess())):
            raise ctypes.WinError(ctypes.get_last_error())

    def limit_time(seconds: float) -> None:
        """End this process after so long at one frame, even when its parent is gone; 0 lets it be."""
        faulthandler.cancel_dump_traceback_later()
        if seconds:
            faulthandler.dump_traceback_later(seconds + _LATER_S, exit=True)

else:
    import resource
    import signal

    def limit_resources() -> None:
        """Bound memory and forbid core dumps."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))

    def limit_time(seconds: float) -> None:
        """End this process after so long at one frame, even when its parent is gone; 0 lets it be."""
        signal.setitimer(signal.ITIMER_REAL, seconds)


class Block:
    """The shared memory, mapped again whenever it has grown."""

    def __init__(self) -> None:
        self._known: tuple[str, int] | None = None
        self._map: Any = None

    def memory(self, name: str, size: int) -> Any:
        """Return the block as a buffer."""
        if self._known != (name, size):
            if sys.platform == "win32":
                self._map = mmap.mmap(-1, size, tagname=name)
            else:
                self._map = mmap.mmap(int(name), size)
            self._known = (name, size)
        return self._map


def decode(imagecodecs: Any, request: dict[str, Any], data: bytes) -> Any:
    """Return the decoded samples as an array, colours as the code stream stores them."""
    codec = request["codec"]
    if codec == "rle":
        itemsize = request["itemsize"]
        flat = np.frombuffer(imagecodecs.dicomrle_decode(data, f"<u{itemsize}"), f"<u{itemsize}")
        count = request["rows"] * request["columns"]
        planes = flat[: count * request["samples"]].reshape(
            request["samples"], request["rows"], request["columns"]
        )
        return planes[0] if request["samples"] == 1 else np.moveaxis(planes, 0, 2)
    if codec == "jpeg":
        return _jpeg(imagecodecs, request, data)
    if codec == "jpegls":
        return imagecodecs.jpegls_decode(data)
    if codec == "htj2k":
        return imagecodecs.htj2k_decode(data)
    return imagecodecs.jpeg2k_decode(data, verbose=0)


def _jpeg(imagecodecs: Any, request: dict[str, Any], data: bytes) -> Any:
    if request["samples"] == 1:
        return imagecodecs.jpeg8_decode(data)
    # Transformed only where the stream holds other colours than the header says: then to what it says.
    held, wanted = request["colorspace"], request["outcolorspace"]
    if (held, wanted) == ("RGB", "YCBCR"):  # which libjpeg does not do
        return _ycbcr(imagecodecs.jpeg8_decode(data, colorspace=held, outcolorspace=held))
    return imagecodecs.jpeg8_decode(data, colorspace=held, outcolorspace=wanted)


def _ycbcr(rgb: Any) -> Any:
    """Return luminance and chrominance of RGB bytes (ITU-T T.871 section 7)."""
    share = np.array([[0.299, -0.168736, 0.5], [0.587, -0.331264, -0.418688], [0.114, 0.5, -0.081312]])
    return np.clip(np.rint(rgb @ share + (0.0, 128.0, 128.0)), 0, 255).astype(np.uint8)


def answer(imagecodecs: Any, request: dict[str, Any], block: Block) -> dict[str, Any]:
    """Decode one frame into the shared memory; return what came out, or why nothing did."""
    limit_time(float(request["seconds"]))
    try:
        memory = block.memory(request["block"], request["size"])
        begin = request["from"]
        array = decode(imagecodecs, request, memory[begin : begin + request["bytes"]])
        if array.nbytes > request["room"]:
            return {"error": f"{array.shape} of {array.dtype} is more than was asked for"}
        out = np.frombuffer(memory, array.dtype, array.size, request["to"])
        out.reshape(array.shape)[...] = array
        return {"shape": list(array.shape), "dtype": array.dtype.kind + str(array.dtype.itemsize)}
    except BaseException as error:  # noqa: BLE001 - codecs raise what they like; it ends here as words
        return {"error": f"{type(error).__name__}: {error}"[:300]}
    finally:
        limit_time(0)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the input ends."""
    # Late: the limits must hold before a codec library is even loaded.
    import imagecodecs

    block = Block()
    while line := source.readline(4096):
        request = json.loads(line)
        found = answer(imagecodecs, request, block) | {"number": request["number"]}
        sink.write(json.dumps(found).encode() + b"\n")
        sink.flush()


if __name__ == "__main__":
    limit_resources()
    with os.fdopen(os.dup(1), "wb") as answers:
        # What a library prints must not pass for an answer.
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers)
