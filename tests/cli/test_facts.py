"""``annotator facts``: a table of clinical facts into a case, and what the criteria make of it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Say

TABLE = "type,name,present,date,note\ncomorbidity,vitamin_c_deficiency,no,2008,asked\n"


def test_facts_of_a_table_reach_the_criteria_and_come_once(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(TABLE)
    first = say("facts", "founding", path, "--json").json
    assert (len(first["added"]), first["known"], first["left_out"]) == (1, 0, [])
    again = say("facts", "founding", path, "--json").json
    assert (again["added"], again["known"]) == ([], 1)
    judged = say("criteria", "founding", "--set", "eular_acr_2025", "--json").json["sets"][0]
    verdicts = {item["id"]: item["verdict"] for item in judged["items"]}
    assert verdicts["no_vitamin_c_deficiency"] == "met"


def test_a_table_that_does_not_fit_changes_nothing(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(TABLE + "weather,rain,yes,2008,\n")
    said = say("facts", "founding", path)
    assert said.code == 2
    assert 'facts.csv: Row 3, column "type"' in said.err
    assert say("export", "founding", "--format", "facts-csv", "-o", tmp_path / "out").code == 0
    (table,) = (tmp_path / "out").iterdir()
    assert "vitamin_c" not in table.read_text("utf-8-sig")


def test_the_exported_table_says_who_wrote_what_only_when_asked(say: Say, tmp_path: Path) -> None:
    for more in ((), ("--identified",)):
        say("export", "founding", "--format", "facts-csv", "-o", tmp_path / f"out{len(more)}", *more)
    plain, identified = ((next((tmp_path / f"out{n}").iterdir())).read_text("utf-8-sig") for n in (0, 1))
    assert "foreign body" not in plain
    assert "foreign body" in identified
