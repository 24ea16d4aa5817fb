"""Values read at one stroke are those that each gives alone."""

from hypothesis import example, given
from hypothesis import strategies as st

from annotator.dicom.header import decimals_of, term_of
from annotator.dicom.many_values import integers_of, origins_of, uids_of
from annotator.dicom.placement import origin_of
from annotator.dicom.text import integer, is_uid

_raws = st.lists(
    st.text("0123456789.+-eE_\\ \0\n", max_size=12).map(str.encode)
    | st.binary(max_size=70)
    | st.from_regex(rb"[0-9]{1,3}(\.[0-9]{1,9}){0,6}\x00?", fullmatch=True)
    | st.from_regex(rb"-?[0-9]{1,20} ?", fullmatch=True)
    | st.from_regex(rb" ?-?[0-9]{1,7}(\.[0-9]*)?(\\[+-]?[0-9]*\.?[0-9]{1,5}){2} ?", fullmatch=True),
    max_size=6,
)


@given(_raws)
@example([b"1.2", b"1.3\0", b"1.4 "])
@example([b"1.2\n1.3", b"1.4"])
@example([b"1.2", b"", b"1.4"])
@example([b"1.2.", b".3", b"1..4"])
@example([b"1.2\\3.4"])
@example([b"1" * 64, b"1" * 65])
def test_uids(raws):
    alone = [term_of(raw) for raw in raws]
    assert uids_of(raws) == [uid if is_uid(uid) else None for uid in alone]


@given(_raws)
@example([b"1 ", b" 02", b"3\0"])
@example([b"9" * 18, b"9" * 19])
@example([b"+1", b"-1", b"1.0", b"1\\2", b""])
def test_integers(raws):
    assert integers_of(raws) == [integer(term_of(raw)) for raw in raws]


@given(_raws)
@example([b"1\\2\\3", b"-1.5\\+.5\\5. ", b"0\\-0\\0\0"])
@example([b"1\\2", b"3\\4\\5\\6"])
@example([b"1\\2\\3\n4\\5\\6"])
@example([b"1\\2\\1000000", b"1\\2\\-999999.9"])
@example([b"1 2\\3\\4", b"1\\\\2"])
@example([b"0" * 60 + b"1\\2\\3"])
def test_origins(raws):
    assert origins_of(raws) == [origin_of(decimals_of(raw)) for raw in raws]
