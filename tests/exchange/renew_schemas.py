"""Writes the JSON Schemas anew after a change on purpose: ``python -m tests.exchange.renew_schemas``."""

from __future__ import annotations

import json

from annotator.exchange.case_schema import case_schema
from annotator.exchange.map_document import map_schema
from annotator.resources import resource

if __name__ == "__main__":
    for name, schema in (("case-1", case_schema()), ("map-1", map_schema())):
        path = resource("schemas") / f"{name}.json"
        path.write_text(json.dumps(schema, indent=1) + "\n", encoding="utf-8")
        print(path)
