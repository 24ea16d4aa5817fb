"""The hanging protocols at hand: the program's, and those a reader remembered beside the library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from annotator.errors import AnnotatorError, CaseFileError, UnknownRecordError
from annotator.library.store import Store
from annotator.viewing.protocol import Protocol
from annotator.viewing.protocol_file import protocol_text, protocols, read_protocol


class HangingShelf:
    """Reads and writes the reader's own protocols: one TOML file each, in the form of the program's.

    The files are read each time they are asked for, so that one corrected by hand counts at once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def beside(store: Store) -> HangingShelf:
        """Return the shelf of a library."""
        location = Path(store.location)
        return HangingShelf((location.parent if location.suffix == ".db" else location) / "hanging")

    def known(self) -> tuple[Mapping[str, Protocol], tuple[CaseFileError, ...]]:
        """Return all protocols by id, the reader's own last, and what is wrong with files of the reader."""
        known, faults = dict(protocols()), []
        for path in sorted(self.folder.glob("*.toml")):
            try:
                one = read_protocol(path, remembered=True)
            except CaseFileError as error:
                faults.append(error)
                continue
            known[one.id] = one
        return known, tuple(faults)

    def remember(self, one: Protocol) -> Path:
        """Keep a protocol; the one of the same id is replaced. Return its file.

        Raises
        ------
        AnnotatorError
            The file cannot be written.
        """
        path = self._path(one.id)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(protocol_text(one), encoding="utf-8")
        except OSError as error:
            raise AnnotatorError(
                f"The screen cannot be remembered in {path}: {error.strerror}.",
                "Free space, or rights, there.",
            ) from error
        return path

    def forget(self, protocol_id: str) -> None:
        """Remove a protocol of the reader.

        Raises
        ------
        UnknownRecordError
            The reader remembered none of that id.
        AnnotatorError
            The file cannot be removed.
        """
        for path in sorted(self.folder.glob("*.toml")):
            try:
                if read_protocol(path).id != protocol_id:
                    continue
                path.unlink()
            except CaseFileError:
                continue  # A file that cannot be read is no protocol: it is told of where it is listed.
            except OSError as error:
                raise AnnotatorError(f"{path} cannot be removed: {error.strerror}.") from error
            return
        raise UnknownRecordError(f"There is no remembered screen {protocol_id!r}.", "Choose one of the list.")

    def _path(self, protocol_id: str) -> Path:
        return self.folder / f"{protocol_id}.toml"
