"""The keeper of the decoder process: starts it, feeds it, limits it, buries it and starts another."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.codestream import CodestreamHeader
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.transfer_syntax import Codec

CHILD = Path(__file__).with_name("decode_child.py")
SECONDS = 5.0
SECONDS_PER_MEGAPIXEL = 2.0
SECONDS_TO_START = 20.0


class DecodeWorker:
    """One decoder process, started at the first frame; frames of several threads wait their turn.

    Parameters
    ----------
    child : Path
        The script of the process.
    seconds : float
        Time for a small frame; each megapixel adds two seconds.
    """

    def __init__(self, child: Path = CHILD, seconds: float = SECONDS) -> None:
        self._child, self._seconds = child, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._is_warm = False
        self._turn = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The process that would decode the next frame; None when none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def decode(self, data: bytes, codec: Codec, layout: PixelFormat, found: CodestreamHeader) -> NDArray[Any]:
        """Return the samples of a compressed frame.

        Parameters
        ----------
        data : bytes
            One frame.
        codec : Codec
        layout : PixelFormat
        found : CodestreamHeader
            From `check_codestream`, which must have passed.

        Returns
        -------
        ndarray of integers
            Shape (rows, columns) or (rows, columns, 3), as decoded, not yet cut to Bits Stored.

        Raises
        ------
        RefusedError
            DECODE_FAILED with the decoder's words; DECODER_DIED when the process ended or ran out of
            time. Either way the next frame gets a fresh process, since memory of a failed one is not to
            be trusted.
        """
        with self._turn:
            answer, pixels = self._ask(data, codec, layout, found)
            if "error" in answer:
                self._end()
                raise RefusedError(
                    ProblemCode.DECODE_FAILED, f"the {codec.value} decoder says {answer['error']}"
                )
            try:
                return _checked(answer, pixels, layout)
            except RefusedError:
                self._end()
                raise

    def close(self) -> None:
        """End the process, if there is one."""
        with self._turn:
            self._end()

    def _ask(
        self, data: bytes, codec: Codec, layout: PixelFormat, found: CodestreamHeader
    ) -> tuple[dict[str, Any], bytes]:
        process = self._running()
        seconds = self._seconds + SECONDS_PER_MEGAPIXEL * layout.rows * layout.columns / 1e6
        request = {
            "codec": codec.value,
            "bytes": len(data),
            "rows": layout.rows,
            "columns": layout.columns,
            "samples": layout.samples,
            "itemsize": layout.dtype.itemsize,
            "process": found.process,
            "colorspace": "YCBCR" if layout.photometric.startswith("YBR") else "RGB",
            "seconds": seconds + SECONDS_TO_START,
        }
        allowed = seconds if self._is_warm else seconds + SECONDS_TO_START
        # Killing the process ends the blocked reads below with an end of file: no polling, any system.
        alarm = threading.Timer(allowed, process.kill)
        alarm.start()
        try:
            answer = _exchange(process, json.dumps(request).encode() + b"\n", data)
        except (OSError, EOFError, ValueError) as error:
            expired = not alarm.is_alive()
            self._end()
            why = f"took longer than {allowed:.0f} s" if expired else f"ended ({process.returncode})"
            raise RefusedError(ProblemCode.DECODER_DIED, f"the {codec.value} decoder {why}") from error
        finally:
            alarm.cancel()
        self._is_warm = True
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        # One thread: frames are small, and thread stacks count against the memory limit.
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-B", str(self._child)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
        )
        return self._process

    def _end(self) -> None:
        process, self._process, self._is_warm = self._process, None, False
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # What was left in the buffer could not be written: its reader is dead.
        process.wait()


def _exchange(process: subprocess.Popen[bytes], head: bytes, data: bytes) -> tuple[dict[str, Any], bytes]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(head)
    process.stdin.write(data)
    process.stdin.flush()
    answer = json.loads(process.stdout.readline(4096))
    size = answer.get("bytes", -1)
    if not isinstance(size, int) or not 0 <= size <= 1 << 30:
        raise ValueError("no size")
    pixels = process.stdout.read(size)
    if len(pixels) != size:
        raise EOFError
    return answer, pixels


def _checked(answer: dict[str, Any], pixels: bytes, layout: PixelFormat) -> NDArray[Any]:
    """Return the samples, after making sure that they are what was asked for."""
    shape = (layout.rows, layout.columns) + ((3,) if layout.samples == 3 else ())
    kind = answer.get("dtype")
    if answer.get("shape") != list(shape) or kind not in ("u1", "i1", "u2", "i2", "u4", "i4"):
        raise RefusedError(
            ProblemCode.DECODE_FAILED, f"the decoder made {answer.get('shape')} of {kind}, not {list(shape)}"
        )
    if len(pixels) != int(np.prod(shape)) * int(kind[1]):
        raise RefusedError(ProblemCode.DECODE_FAILED, f"the decoder made {len(pixels)} bytes of pixels")
    return np.frombuffer(pixels, f"<{kind}").reshape(shape)


_worker = DecodeWorker()
atexit.register(_worker.close)


def decode_worker() -> DecodeWorker:
    """Return the decoder process of this program."""
    return _worker
