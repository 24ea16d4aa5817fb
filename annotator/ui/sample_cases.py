"""The sample cases in the window: chosen in the palette, put beside the library, opened."""

from __future__ import annotations

from functools import partial

from annotator.errors import AnnotatorError
from annotator.exchange.sample import put_into, sample_folder, write_studies
from annotator.exchange.sample_titles import SAMPLE_TITLES
from annotator.workspace.action import Desk
from annotator.workspace.notice import Weight
from annotator.workspace.opening import Opening


def open_sample(desk: Desk, opening: Opening, name: str) -> None:
    """Put the studies of a sample beside the library, and open its case; say why where that fails."""
    store = desk.session.store
    try:
        folder = sample_folder(store, name)
        write_studies(folder, name=name)
        case, _ = put_into(store, folder, desk.session.reader_name, name)
    except AnnotatorError as error:
        desk.session.tell(error.message, Weight.WARNING, error.hint)
        return
    opening.case(case.id)


def choose_sample(desk: Desk, opening: Opening) -> None:
    """Show the sample cases in the palette."""
    desk.offer(
        [
            (title, "Sample", partial(open_sample, desk, opening, name))
            for name, title in SAMPLE_TITLES.items()
        ]
    )
