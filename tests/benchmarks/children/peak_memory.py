"""Opens a CT series and prints by how much memory rose at its peak over the idle program, in bytes.

``python -m tests.benchmarks.children.peak_memory FOLDER ours|pydicom``
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import numpy as np
import pydicom

from annotator.dicom import read_frame, scan, to_volume


def memory_bytes(key: str) -> int:
    """Return a figure of this process's memory: VmRSS now, VmHWM at its highest."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(key):
            return int(line.split()[1]) << 10
    raise LookupError(key)


def main() -> int:
    folder, who = Path(sys.argv[1]), sys.argv[2]
    one = sorted(folder.iterdir())[0]
    # Whatever is loaded at first use belongs to the idle program.
    np.stack([pydicom.dcmread(one).pixel_array])
    frame = scan([one]).studies[0].series[0].frames[0]
    read_frame(frame.instance, frame.number)
    gc.collect()
    idle = memory_bytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest starts from now
    if who == "ours":
        kept = to_volume(scan([folder]).studies[0].series[0]).stored
    else:
        slices = [pydicom.dcmread(path) for path in folder.iterdir()]
        slices.sort(key=lambda one: one.ImagePositionPatient[2])
        kept = np.stack([one.pixel_array for one in slices])
    print(memory_bytes("VmHWM") - idle, kept.nbytes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
