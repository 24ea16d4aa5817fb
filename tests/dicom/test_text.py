"""Text of every character set: the examples of PS3.5 annexes H to K, and what senders get wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.charset import convert_encodings, encode_string
from pydicom.sequence import Sequence

from annotator.dicom import read_frame
from annotator.dicom.report import first_instance
from annotator.dicom.text import decoded
from tests.helpers.dicom_files import image, lut_item, write

KANJI, TO_ASCII, TO_ROMAN = b"\x1b$B", b"\x1b(B", b"\x1b(J"
KOREAN, CHINESE = b"\x1b$)C", b"\x1b$)A"
YAMADA, TAROU = KANJI + b";3ED", KANJI + b"B@O:"
YAMADA_KANA, TAROU_KANA = KANJI + b"$d$^$@", KANJI + b"$?$m$&"


def japanese(first, back):
    ideographs = YAMADA + back + b"^" + TAROU + back
    return first + b"=" + ideographs + b"=" + YAMADA_KANA + back + b"^" + TAROU_KANA + back


STANDARD = {
    "H.3.1": (
        ("", "ISO 2022 IR 87"),
        japanese(b"Yamada^Tarou", TO_ASCII),
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    "H.3.2": (
        ("ISO 2022 IR 13", "ISO 2022 IR 87"),
        japanese(b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", TO_ROMAN),
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ),
    "I.2": (
        ("", "ISO 2022 IR 149"),
        b"Hong^Gildong="
        + (KOREAN + b"\xfb\xf3^" + KOREAN + b"\xd1\xce\xd4\xd7=")
        + (KOREAN + b"\xc8\xab^" + KOREAN + b"\xb1\xe6\xb5\xbf"),
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    "J.1": (
        ("ISO_IR 192",),
        b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=",
        "Wang^XiaoDong=王^小東=",
    ),
    "J.3": (("GB18030",), b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东="),
    "J.4": (("GBK",), b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东="),
    "K.2": (
        ("", "ISO 2022 IR 58"),
        b"Zhang^XiaoDong=" + CHINESE + b"\xd5\xc5^" + CHINESE + b"\xd0\xa1\xb6\xab=",
        "Zhang^XiaoDong=张^小东=",
    ),
}


@pytest.mark.parametrize("example", STANDARD)
def test_names_of_the_standards_annexes(example):
    terms, raw, expected = STANDARD[example]
    assert decoded(raw, terms, is_name=True) == expected


SINGLE_BYTE = {
    "100": (b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
    "101": (b"\xa3\xf3d\xbc", "Łódź"),
    "109": (b"\xd8eneva", "Ĝeneva"),
    "110": (b"\xaan\xe0\xb3\xba", "Ēnāŗē"),
    "144": (b"\xbb\xee\xdace\xdc\xd1yp\xd3", "Люкceмбypг"),
    "127": (b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار"),
    "126": (b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
    "138": (b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה"),
    "148": (b"\xdeirin", "Şirin"),
    "203": (b"\xbcuvre \xa4", "Œuvre €"),
    "166": (b"\xca\xc1\xaa\xd2\xc2", "สมชาย"),
    "13": (b"\xd4\xcf\xc0\xde", "ﾔﾏﾀﾞ"),
}
ESCAPES = {
    "100": b"-A", "101": b"-B", "109": b"-C", "110": b"-D", "144": b"-L", "127": b"-G", "126": b"-F",
    "138": b"-H", "148": b"-M", "203": b"-b", "166": b"-T", "13": b")I",
}  # fmt: skip


@pytest.mark.parametrize("number", SINGLE_BYTE)
def test_single_byte_sets_alone_and_by_their_escapes(number):
    """PS3.3 tables C.12-2 and C.12-3."""
    raw, expected = SINGLE_BYTE[number]
    assert decoded(raw, (f"ISO_IR {number}",), is_name=True) == expected
    assert decoded(raw, (f"ISO 2022 IR {number}",), is_name=True) == expected
    escape = b"\x1b" + ESCAPES[number]
    escaped = b"=" + escape + raw.replace(b"^", b"^" + escape)
    terms = ("ISO 2022 IR 6", "ISO 2022 IR 100", f"ISO 2022 IR {number}")
    assert decoded(escaped, terms, is_name=True) == "=" + expected


def test_an_escape_reaches_to_the_next_delimiter():
    """PS3.5 6.1.2.5.3: after ^ the first set holds again, here Latin-1."""
    raw = b"\x1b-F\xc4\xe9^\xc4\xe9"
    terms = ("ISO 2022 IR 100", "ISO 2022 IR 126")
    assert decoded(raw, terms, is_name=True) == "Δι^Äé"
    assert decoded(raw, terms) == "Δι^Δι"
    assert decoded(b"\x1b-F\xc4\xe9\\\xc4\xe9", terms) == "Δι\\Äé"


def test_supplementary_kanji_of_jis_x_0212():
    assert decoded(b"\x1b$(D0!\x1b(B", ("", "ISO 2022 IR 159")) == "丂"


def test_a_japanese_character_whose_bytes_look_like_a_delimiter_stays_whole():
    """In JIS X 0208 the byte pair 3D 5E is 殉, though 3D is = and 5E is ^ in ASCII."""
    raw = b"Jun=" + KANJI + b"\x3d\x5e" + TO_ASCII + b"^" + TAROU + TO_ASCII
    assert decoded(raw, ("", "ISO 2022 IR 87"), is_name=True) == "Jun=殉^太郎"


def test_a_chinese_character_may_hold_a_backslash_or_a_caret():
    assert decoded(b"\xce\x5e^\xc9\x5c", ("GB18030",), is_name=True) == "蝆^蒤"


@pytest.mark.parametrize("text", ["Müller", "Łódź", "王^小東"])
def test_undeclared_text_is_utf8_where_it_can_be_else_latin1(text):
    assert decoded(text.encode(), ()) == text
    assert decoded(text.encode(), ("", "")) == text
    assert decoded("Müller".encode("latin-1"), ()) == "Müller"


@pytest.mark.parametrize(
    ("term", "codec"),
    [
        ("ISO-IR 100", "latin-1"),
        ("ISO IR 100", "latin-1"),
        ("ISO_IR_100", "latin-1"),
        ("ISO 2022-IR 100", "latin-1"),
        ("iso_ir 192", "utf-8"),
        ("ISO 2022 IR 192", "utf-8"),
        ("UTF-8", "utf-8"),
        ("GB2312", "gb18030"),
        ("ACME PRIVATE", "latin-1"),
        ("ACME PRIVATE", "utf-8"),
    ],
)
def test_misspelt_and_private_terms_are_read_as_meant(term, codec):
    assert decoded("Müller".encode(codec), (term,)) == "Müller"


def test_escapes_are_understood_where_nothing_declares_them():
    raw = japanese(b"Yamada^Tarou", TO_ASCII)
    assert decoded(raw, (), is_name=True) == "Yamada^Tarou=山田^太郎=やまだ^たろう"
    assert decoded(b"\xc8\xab^\xb1\xe6\xb5\xbf", ("", "ISO 2022 IR 149"), is_name=True) == "홍^길동"


def test_what_is_no_character_is_shown_as_such_and_steers_nothing():
    assert decoded(b"M\xfcller", ("ISO_IR 192",)) == "M�ller"
    assert decoded(b"Wang\x1b", ("", "ISO 2022 IR 149")) == "Wang�"
    assert decoded(b"\x1b$)C\xc8", ("", "ISO 2022 IR 149")) == "�"
    assert decoded(b"a\x1b[31mb", ("ISO 2022 IR 6", "ISO 2022 IR 87")) == "a�[31mb"


@given(st.binary(max_size=40), st.lists(st.sampled_from(["", "ISO_IR 100", "ISO 2022 IR 87", "GBK"])))
def test_any_bytes_become_text(raw, terms):
    text = decoded(raw, tuple(terms))
    assert not any(ord(character) < 32 for character in text)


@pytest.mark.parametrize(
    ("terms", "alphabet"),
    [
        (["ISO 2022 IR 6", "ISO 2022 IR 87"], "abc 山田太郎やまだ"),
        (["ISO 2022 IR 6", "ISO 2022 IR 149"], "abc 홍길동洪吉"),
        (["ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 126"], "abcäöü люк Διο"),
    ],
)
@given(choices=st.lists(st.integers(0, 99), max_size=12))
def test_what_another_writer_encodes_is_read_back(terms, alphabet, choices):
    text = "".join(alphabet[choice % len(alphabet)] for choice in choices).strip()
    raw = encode_string(text, convert_encodings(terms))
    assert decoded(raw, tuple(terms)) == text


def test_an_item_may_have_a_character_set_of_its_own(tmp_path):
    """PS3.3 C.12.1.1.2: it holds for the item alone, else that of the data set does."""
    own, inherited = lut_item(0, [0, 1], 8, "knochen"), lut_item(0, [0, 1], 8, "größe")
    own.SpecificCharacterSet, own.LUTExplanation = "ISO_IR 144", "кость"
    data = image(np.zeros((2, 2), np.uint8), VOILUTSequence=Sequence([own, inherited]))
    data.SpecificCharacterSet = "ISO_IR 100"
    vois = read_frame(first_instance([write(data, tmp_path / "a")])).vois
    assert [voi.name for voi in vois] == ["кость", "größe"]


def test_a_name_in_kanji_reaches_the_patient(tmp_path):
    data = image(np.zeros((2, 2), np.uint8))
    data.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    data.PatientName = "Yamada^Tarou=山田^太郎=やまだ^たろう"
    patient = first_instance([write(data, tmp_path / "a")]).patient
    assert patient.name == "Yamada^Tarou=山田^太郎=やまだ^たろう"
    assert patient.display_name == "Yamada, Tarou (山田 太郎)"
