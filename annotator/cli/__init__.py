"""The command line: the same library that the window uses, without a screen.

Exit codes: 0 done, 1 done with problems (listed), 2 bad use or unreadable input.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from annotator.cli.output import fail
from annotator.cli.parser import parse
from annotator.errors import AnnotatorError

DONE, PROBLEMS, BAD_USE = 0, 1, 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str or None
        The arguments without the program's name; None takes those of the process.
    """
    try:
        arguments = parse(sys.argv[1:] if argv is None else list(argv))
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except SystemExit as asked:
        # argparse ends so after --help, --version and bad use.
        return asked.code if isinstance(asked.code, int) else BAD_USE
    except AnnotatorError as error:
        fail(error)
        return BAD_USE
    except OSError as error:
        if not _is_unread(error):
            raise
        # The reader of our output has gone, as `head` does. Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PROBLEMS
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _is_unread(error: OSError) -> bool:
    """Tell whether the other end of a pipe is closed: Windows calls that an invalid argument."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)
