"""The keeper of a decoder process: starts it, feeds it, limits it, buries it and starts another."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.codestream import CodedFrame
from annotator.dicom.jpeg_colour import RGB, YCBCR
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.shared_block import SharedBlock

CHILD = Path(__file__).with_name("decode_child.py")
SECONDS = 5.0
SECONDS_PER_MEGAPIXEL = 2.0
SECONDS_TO_START = 20.0
_GRACE_S = 1.0
"""The process ends itself when its time is over; this much later it is killed."""
_DEPTH = 2
"""Frames under way at once: the next one waits in the shared memory while the process decodes."""
_LEAST_SLOT_BYTES = 2 << 20
_PAGE = 4096
# What the process returns when it has ended itself for want of time.
if sys.platform == "win32":
    _ENDED_ITSELF = 1
else:
    _ENDED_ITSELF = -signal.SIGALRM
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a process of its own would open a console beside the window."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class _Sent(Generic[K]):
    """A frame on its way, the number of its request, and its place in the shared memory."""

    key: K
    frame: CodedFrame
    number: int
    slot: int


class DecodeWorker:
    """One decoder process, started at the first frame; to be used by one thread at a time.

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
        self._alarm: _Alarm | None = None
        self._block = SharedBlock()
        self._is_warm = False
        self._requests = 0

    @property
    def process_id(self) -> int | None:
        """The process that would decode the next frame; None when none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def decode(self, frame: CodedFrame) -> NDArray[Any]:
        """Return the samples of one frame; see `serve`.

        Raises
        ------
        RefusedError
            As `serve` yields it.
        """
        waiting = iter(((0, frame),))
        ((_, samples),) = ((key, _own(found)) for key, found in self.serve(lambda: next(waiting, None)))
        if isinstance(samples, RefusedError):
            raise samples
        return samples

    def serve(
        self, take: Callable[[], tuple[K, CodedFrame] | None]
    ) -> Generator[tuple[K, NDArray[Any] | RefusedError], None, None]:
        """Decode the frames that `take` gives until it gives None; yield them in their order.

        Yields
        ------
        key, samples or RefusedError
            Samples: integers of shape (rows, columns) or (rows, columns, 3), as decoded, not yet cut to
            Bits Stored; they lie in shared memory and hold until the next are asked for. The error is
            DECODE_FAILED with the decoder's words, or DECODER_DIED when the process ended or ran out of
            time. Either way the next frame gets a fresh process, since memory of a failed one is not to
            be trusted.
        """
        sent: deque[_Sent[K]] = deque()
        waiting: deque[tuple[K, CodedFrame]] = deque()
        try:
            while self._send_all(sent, waiting, take):
                samples = self._answer(sent[0])
                first = sent.popleft()
                if isinstance(samples, RefusedError):
                    self._end()
                    waiting.extendleft((one.key, one.frame) for one in reversed(sent))
                    sent.clear()
                yield first.key, samples
        finally:
            if sent:
                self._end()  # Nobody will read its answers.
            elif self._alarm is not None:
                self._alarm.stop()

    def close(self) -> None:
        """End the process, if there is one."""
        self._end()
        self._block.close()

    def _send_all(
        self,
        sent: deque[_Sent[K]],
        waiting: deque[tuple[K, CodedFrame]],
        take: Callable[[], tuple[K, CodedFrame] | None],
    ) -> bool:
        """Keep as many frames under way as fit; tell whether any are."""
        while len(sent) < _DEPTH:
            following = waiting.popleft() if waiting else take()
            if following is None:
                break
            key, frame = following
            needed = _aligned(len(frame.data)) + _decoded_bytes(frame.layout)
            if needed > self._block.size // _DEPTH:
                if sent:
                    waiting.appendleft(following)  # The memory cannot grow under those frames.
                    break
                self._block.grow(_DEPTH * _aligned(max(needed, _LEAST_SLOT_BYTES)))
            self._requests += 1
            one = _Sent(key, frame, self._requests, 1 - sent[0].slot if sent else 0)
            # A process that died meanwhile is not replaced before its first frame is known to be lost.
            self._send(self._process if sent and self._process is not None else self._running(), one)
            sent.append(one)
        return bool(sent)

    def _send(self, process: subprocess.Popen[bytes], one: _Sent[K]) -> None:
        frame, layout = one.frame, one.frame.layout
        slot_bytes = self._block.size // _DEPTH
        claimed = YCBCR if layout.photometric.startswith("YBR") else RGB
        begin, held = one.slot * slot_bytes, _aligned(len(frame.data))
        self._block.memory[begin : begin + len(frame.data)] = frame.data
        request = {
            "number": one.number,
            "codec": frame.codec.value,
            "block": self._block.name,
            "size": self._block.size,
            "from": begin,
            "bytes": len(frame.data),
            "to": begin + held,
            "room": slot_bytes - held,
            "rows": layout.rows,
            "columns": layout.columns,
            "samples": layout.samples,
            "itemsize": layout.dtype.itemsize,
            "process": frame.found.process,
            "colorspace": frame.found.colours or claimed,
            "outcolorspace": claimed,
            "seconds": self._allowed(layout),
        }
        if process.stdin is not None:
            try:
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.flush()
            except OSError:
                return  # It has died; reading its answer will tell.

    def _answer(self, one: _Sent[K]) -> NDArray[Any] | RefusedError:
        """Wait for the samples of the frame that was sent first."""
        process, alarm, codec = self._process, self._alarm, one.frame.codec.value
        if process is None or process.stdout is None or alarm is None:
            raise RuntimeError("no frame was sent")
        allowed = self._allowed(one.frame.layout)
        begin = time.monotonic()
        alarm.allow(allowed + (_GRACE_S if self._is_warm else SECONDS_TO_START))
        try:
            answer = json.loads(process.stdout.readline(4096))
            alarm.rest()  # Reading the next frame from a slow disk is no fault of the process.
            if not isinstance(answer, dict) or answer.get("number") != one.number:
                raise ValueError("not the answer")
        except (OSError, ValueError, RecursionError):
            self._end()
            is_late = time.monotonic() - begin >= allowed
            expired = alarm.rang or (is_late and process.returncode == _ENDED_ITSELF)
            why = f"took longer than {allowed:.0f} s" if expired else f"ended ({process.returncode})"
            return RefusedError(ProblemCode.DECODER_DIED, f"the {codec} decoder {why}")
        self._is_warm = True
        if "error" in answer:
            return RefusedError(
                ProblemCode.DECODE_FAILED, f"the {codec} decoder says {str(answer['error'])[:300]}"
            )
        return self._samples(answer, one)

    def _samples(self, answer: dict[str, Any], one: _Sent[K]) -> NDArray[Any] | RefusedError:
        """Return the samples, after making sure that they are what was asked for."""
        layout, kind = one.frame.layout, answer.get("dtype")
        shape = (layout.rows, layout.columns) + ((3,) if layout.samples == 3 else ())
        kinds = [f"{sign}{size}" for sign in "ui" for size in (1, 2, 4) if size <= layout.dtype.itemsize]
        if answer.get("shape") != list(shape) or kind not in kinds:
            words = f"the decoder made {answer.get('shape')} of {kind}, not {list(shape)}"
            return RefusedError(ProblemCode.DECODE_FAILED, words[:300])
        begin = one.slot * (self._block.size // _DEPTH) + _aligned(len(one.frame.data))
        return np.frombuffer(self._block.memory, kind, math.prod(shape), begin).reshape(shape)

    def _allowed(self, layout: PixelFormat) -> float:
        return self._seconds + SECONDS_PER_MEGAPIXEL * layout.rows * layout.columns / 1e6

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        # One thread: the cores are busy with other frames, and stacks count against the memory limit.
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
            pass_fds=self._block.inherited,
            creationflags=_NO_WINDOW,
        )
        self._alarm = _Alarm(self._process)
        return self._process

    def _end(self) -> None:
        process, self._process, self._is_warm = self._process, None, False
        if self._alarm is not None:
            self._alarm.stop()
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


class _Alarm:
    """Kills a process that makes no progress; the blocked read then ends: no polling, on any system."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.rang = False
        self._process = process
        self._turn = threading.Lock()
        self._timer: threading.Timer | None = None
        self._rings_at = self._deadline = math.inf

    def allow(self, seconds: float) -> None:
        """Kill the process in so many seconds, and not before."""
        with self._turn:
            self._deadline = time.monotonic() + seconds
            # A thread for each frame would cost as much as some frames do: the timer in wait looks again.
            if self._timer is None or self._deadline < self._rings_at:
                self._start(seconds)

    def rest(self) -> None:
        """Let the process live until `allow` is called again."""
        with self._turn:
            self._deadline = math.inf

    def stop(self) -> None:
        """Let the process live; the timer is given back."""
        with self._turn:
            self._deadline = math.inf
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _start(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        with self._turn:
            left, self._timer = self._deadline - time.monotonic(), None
            if left > 0:
                if left < math.inf:
                    self._start(left)
                return
            self.rang = True
        self._process.kill()


def _own(samples: NDArray[Any] | RefusedError) -> NDArray[Any] | RefusedError:
    return samples if isinstance(samples, RefusedError) else samples.copy()


def _decoded_bytes(layout: PixelFormat) -> int:
    return layout.rows * layout.columns * layout.samples * layout.dtype.itemsize


def _aligned(size: int) -> int:
    return -(-size // _PAGE) * _PAGE
