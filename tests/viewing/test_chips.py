"""Chips: one a badge, warnings first, in rows that stay in the pane, each found under the pointer."""

from __future__ import annotations

from annotator.dicom.badge import Badge, Remark
from annotator.drawing.items import Label, Path
from annotator.viewing.chips import Chip, Tone, chip_at, chip_boxes, chip_items, chips_of


def test_each_badge_is_one_chip_warnings_first():
    remarks = (
        Remark(Badge.DERIVED),
        Remark(Badge.MISSING_SLICE, "between slices 3 and 4"),
        Remark(Badge.MISSING_SLICE, "between slices 8 and 9"),
    )
    assert chips_of(remarks) == (
        Chip(
            "slices missing",
            "slices are missing: between slices 3 and 4\nslices are missing: between slices 8 and 9",
            Tone.WARNING,
        ),
        Chip("derived", "derived, not an original image", Tone.QUIET),
    )


def test_chips_wrap_into_rows_within_the_pane_above_the_foot():
    chips = tuple(Chip(f"peculiarity number {at}") for at in range(7))
    boxes = chip_boxes(chips, 300.0, 400.0)
    assert max(box.bottom for box in boxes) == 400.0
    assert len({box.top for box in boxes}) > 1
    assert all(box.left >= 0 and box.right <= 300.0 for box in boxes)
    assert all(one.overlap(two) == 0 for one in boxes for two in boxes if one is not two)


def test_the_chip_under_the_pointer_is_found():
    chips = (Chip("one", "the first"), Chip("two", "the second"))
    boxes = chip_boxes(chips, 300.0, 400.0)
    for chip, box in zip(chips, boxes, strict=True):
        assert chip_at(chips, boxes, ((box.left + box.right) / 2, (box.top + box.bottom) / 2)) == chip
    assert chip_at(chips, boxes, (299.0, 10.0)) is None


def test_an_estimate_has_a_dashed_edge():
    chips = (Chip("linked", tone=Tone.SIGN), Chip("linked, estimated", tone=Tone.SIGN, estimated=True))
    items = chip_items(chips, chip_boxes(chips, 400.0, 400.0))
    paths = [item for item in items if isinstance(item, Path)]
    assert [bool(path.dash) for path in paths] == [False, True]
    assert [item.text for item in items if isinstance(item, Label)] == ["linked", "linked, estimated"]


def test_a_ratio_stands_on_the_chip_where_it_is_that_of_all_images():
    (whole,) = chips_of((Remark(Badge.LOSSY, "10:1"),))
    assert (whole.words, whole.tip) == ("lossy 10:1", "compressed with loss: 10:1")
    (some,) = chips_of((Remark(Badge.LOSSY, "image 3; 10:1"),))
    assert some.words == "lossy"
