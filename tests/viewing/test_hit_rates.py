"""How often the right site is suggested: exact counts, so that a change of a rule shows what it does."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.lesions.records import NamedVertebra, VertebraId, new_id
from annotator.terms.sites import site
from sample_studies.anatomy.spine import level
from tests.helpers.dicom_files import shared_data
from tests.viewing.hit_rates import (
    Asked,
    asked_on_sample,
    case_with,
    frames,
    on_real_images,
    on_samples,
    rank,
    real_rows,
    table,
    truths,
)


def counts(asked: Iterable[Asked]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Return first, among three, and all, by way and modality."""
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for one in asked:
        first, three, every = found.get((one.way, one.modality), (0, 0, 0))
        found[one.way, one.modality] = (first + (one.rank == 1), three + (0 < one.rank <= 3), every + 1)
    return found


def test_on_the_samples() -> None:
    asked = tuple(on_samples())
    assert counts(asked) == {
        ("alone", "CR"): (2, 2, 2),
        ("other dates", "CR"): (2, 2, 2),
        ("as read", "CR"): (2, 2, 2),
        ("alone", "CT"): (15, 20, 20),
        ("other dates", "CT"): (20, 20, 20),
        ("as read", "CT"): (19, 20, 20),
        ("alone", "NM"): (5, 8, 8),
        ("other dates", "NM"): (7, 8, 8),
        ("as read", "NM"): (7, 8, 8),
        ("alone", "MR"): (29, 47, 47),
        ("other dates", "MR"): (32, 47, 47),
        ("as read", "MR"): (44, 47, 47),
    }
    for way, least in (("alone", 0.6), ("other dates", 0.75), ("as read", 0.9)):
        ranks = [one.rank for one in asked if one.way == way]
        assert sum(place == 1 for place in ranks) >= least * len(ranks)
        assert sum(0 < place <= 3 for place in ranks) >= 0.95 * len(ranks)
    assert len(table(asked)) == 3 * 9


def test_one_vertebra_named_tells_the_others() -> None:
    """T11 is named and nothing counted: T7 to T9 are told by their distance from it."""
    spine = [one for one in truths("founding") if one.image.modality == "MR" and one.site.startswith("t0")]
    (reading,) = case_with("founding", ()).readings
    ranks = []
    for one in spine:
        _, frame = frames("founding")[one.image.sop_instance_uid, one.image.frame]
        uid = frame.instance.frame_of_reference_uid
        assert uid is not None
        known = NamedVertebra(VertebraId(new_id()), reading.id, "t11", uid, level("t11").centre_mm)
        ranks.append(rank(asked_on_sample("founding", one, (), known), one.site, one.side))
    assert (ranks.count(1), len(ranks)) == (18, 20)


def test_on_real_images() -> None:
    assert counts(on_real_images(shared_data())) == {
        ("alone", "CR"): (5, 9, 11),
        ("alone", "NM"): (6, 10, 15),
        ("alone", "CT"): (4, 8, 16),
        ("alone", "MR"): (4, 7, 8),
    }


def test_the_places_on_real_images_are_of_bones_and_vendors_enough() -> None:
    rows = real_rows()
    assert len(rows) >= 30
    assert len({row["file"] for row in rows}) >= 10
    for row in rows:
        assert row["side"] in site(row["site"]).sides
