"""The decoder process: reads one compressed frame after another from its input, writes pixels back.

Run as a script, so it needs nothing of the package. It is the only place where codecs meet foreign
bytes; it may die at any time, and whoever started it must cope. A request is a line of JSON and the
bytes it announces, an answer likewise. Nothing is pickled.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import Any, BinaryIO

import numpy as np

if sys.platform != "win32":
    import resource

MEMORY_LIMIT = 1536 << 20
LARGEST_REQUEST = 1 << 29


def limit_resources() -> None:
    """Bound memory and forbid core dumps, where the system can (not on Windows)."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def limit_time(seconds: float) -> None:
    """End this process if it is still at the same frame then, even when its parent is gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def decode(request: dict[str, Any], data: bytes) -> Any:
    """Return the decoded samples as an array, colours as the code stream stores them."""
    # Late: the limits above must hold before a codec library is even loaded.
    import imagecodecs

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
    if request["process"] == 0xC3:
        return imagecodecs.jpegsof3_decode(data)
    if request["samples"] == 1:
        return imagecodecs.jpeg8_decode(data)
    # No colour transform here: the header says what the samples are, and only it is believed.
    return imagecodecs.jpeg8_decode(
        data, colorspace=request["colorspace"], outcolorspace=request["colorspace"]
    )


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the input ends."""
    while line := source.readline(4096):
        request = json.loads(line)
        size = int(request["bytes"])
        data = source.read(size) if 0 <= size <= LARGEST_REQUEST else b""
        limit_time(float(request["seconds"]))
        try:
            array = decode(request, data)
            pixels = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False).tobytes()
            answer = {"shape": list(array.shape), "dtype": array.dtype.kind + str(array.dtype.itemsize)}
        except BaseException as error:  # noqa: BLE001 - codecs raise what they like; it ends here as words
            pixels, answer = b"", {"error": f"{type(error).__name__}: {error}"[:300]}
        limit_time(0)
        answer["bytes"] = len(pixels)
        sink.write(json.dumps(answer).encode() + b"\n")
        sink.write(pixels)
        sink.flush()


if __name__ == "__main__":
    limit_resources()
    serve(sys.stdin.buffer, sys.stdout.buffer)
