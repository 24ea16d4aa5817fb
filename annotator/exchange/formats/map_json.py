"""The lesion map as JSON, with every code written out: for other programs."""

from __future__ import annotations

import json

from annotator.exchange.format import Context, Format
from annotator.lesions.case import Case


def write(case: Case, context: Context) -> bytes:
    """Return the map document in UTF-8, as ``resources/schemas/map-1.json`` describes it."""
    # pydantic and the criteria: 0.3 s of start-up
    from annotator.exchange.map_content import map_document
    from annotator.exchange.map_document import MAP
    from annotator.exchange.summary import summarised

    document = MAP.dump_python(map_document(summarised(case, context)), mode="json")
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return which lesions, marks or other fields a written map does not hold as the case does."""
    # pydantic and the criteria: 0.3 s of start-up
    from annotator.exchange.map_content import map_document
    from annotator.exchange.map_document import MAP
    from annotator.exchange.summary import summarised

    back, meant = MAP.validate_json(content), map_document(summarised(case, context))
    if back == meant:
        return ()
    names = (name for name in MAP.dump_python(meant) if getattr(back, name) != getattr(meant, name))
    return tuple(f"the field {name!r} is another." for name in names)


FORMAT = Format("map-json", "Lesion map, for programs", ".map.json", write=write, differences=differences)
