"""Damage of every kind to the bytes of a file, each kind one function of bytes and chance."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from typing import NamedTuple

from tests.helpers.dicom_files import element

LONG = (b"OB", b"OW", b"SQ", b"UN", b"UT", b"OF", b"OD", b"OL", b"UC", b"UR", b"OV")
VRS = (
    *LONG,
    b"US",
    b"SS",
    b"UL",
    b"DS",
    b"IS",
    b"CS",
    b"UI",
    b"PN",
    b"LO",
    b"FD",
    b"FL",
    b"AT",
    b"ZZ",
    b"\0\0",
)
PIXEL_DATA = b"\xe0\x7f\x10\x00"
HOSTILE_VALUES = (
    b"nan", b"-inf", b"1e308", b"1e-308", b"-1", b"0", b"99999999999999999999", b"\\\\\\", b"0\\0", b"1_0",
    b"\xff" * 8, b"\0" * 8, b"\x1b$B\x1b", b"../../x", b"PALETTE COLOR", b"YBR_FULL_422", b"MONOCHROME1",
    b"ISO 2022 IR 87\\GB18030", b"RECON TOMO", b"2147483647", b"65535", b"9" * 300,
)  # fmt: skip
HOSTILE_TAGS = (
    0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280030, 0x00280100,
    0x00280101, 0x00280102, 0x00280103, 0x00280120, 0x00281050, 0x00281051, 0x00281052, 0x00281053,
    0x00281101, 0x00281201, 0x00281221, 0x00283000, 0x00283010, 0x00200032, 0x00200037, 0x00200013,
    0x00080005, 0x00080008, 0x00080016, 0x00080060, 0x00100010, 0x00100030, 0x00540010, 0x00540020,
    0x00540022, 0x52009229, 0x52009230, 0x7FE00001,
)  # fmt: skip


class Place(NamedTuple):
    """Where a top-level element stands: its tag, its VR, its value and the end of it."""

    start: int
    vr: bytes
    value: int
    end: int


def places(raw: bytes) -> list[Place]:
    """Return the explicit little endian elements up to the pixel data, as far as they can be told."""
    at, found = (132 if raw[128:132] == b"DICM" else 0), []
    while at + 12 <= len(raw) and len(found) < 2000:
        vr = raw[at + 4 : at + 6]
        is_long = vr in LONG
        (length,) = (
            struct.unpack_from("<L", raw, at + 8) if is_long else struct.unpack_from("<H", raw, at + 6)
        )
        value = at + (12 if is_long else 8)
        if not vr.isalpha() or value + length > len(raw) or raw[at : at + 4] == PIXEL_DATA:
            break
        found.append(Place(at, vr, value, value + length))
        at = value + length
    return found


Mutation = Callable[[bytes, random.Random], bytes]


def flip_bits(raw: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        damaged[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def flip_bits_of_the_header(raw: bytes, chance: random.Random) -> bytes:
    end = max(200, raw.find(PIXEL_DATA))
    return flip_bits(raw[:end], chance) + raw[end:]


def flip_bits_of_the_pixels(raw: bytes, chance: random.Random) -> bytes:
    start = max(0, raw.rfind(PIXEL_DATA))
    return raw[:start] + flip_bits(raw[start:], chance)


def damage_the_start_of_the_pixels(raw: bytes, chance: random.Random) -> bytes:
    """Where offset table, fragment heads and the header of the first code stream stand."""
    start = max(0, raw.rfind(PIXEL_DATA))
    return raw[:start] + flip_bits(raw[start : start + 120], chance) + raw[start + 120 :]


def truncate(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def overwrite(raw: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(raw)), chance.choice((1, 4, 16, 256, 4096))
    filler = chance.choice((b"\0", b"\xff", b"\xfe\xff\0\xe0", chance.randbytes(16)))
    return raw[:start] + (filler * length)[:length] + raw[start + length :]


def insert(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + chance.randbytes(chance.choice((1, 2, 8, 100))) + raw[at:]


def leave_out(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + raw[at + chance.choice((1, 2, 8, 100, 5000)) :]


def lie_about_a_length(raw: bytes, chance: random.Random) -> bytes:
    found = places(raw)
    if not found:
        return truncate(raw, chance)
    place = chance.choice(found)
    damaged = bytearray(raw)
    lies = (0, 1, 2, 7, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, place.end - place.value + 2)
    if place.vr in LONG:
        struct.pack_into("<L", damaged, place.start + 8, chance.choice(lies))
    else:
        struct.pack_into("<H", damaged, place.start + 6, chance.choice(lies) & 0xFFFF)
    return bytes(damaged)


def lie_about_the_length_of_the_pixels(raw: bytes, chance: random.Random) -> bytes:
    at = raw.rfind(PIXEL_DATA)
    if at < 0 or at + 12 > len(raw):
        return truncate(raw, chance)
    length = struct.pack("<L", chance.choice((0, 1, 100, 0x7FFFFFFE, 0xFFFFFFFE, 0xFFFFFFFF)))
    return raw[: at + 8] + length + raw[at + 12 :]


def swap_tags(raw: bytes, chance: random.Random) -> bytes:
    found = places(raw)
    if len(found) < 2:
        return flip_bits(raw, chance)
    first, second = chance.sample(found, 2)
    damaged = bytearray(raw)
    damaged[first.start : first.start + 4] = raw[second.start : second.start + 4]
    damaged[second.start : second.start + 4] = raw[first.start : first.start + 4]
    return bytes(damaged)


def change_a_value_representation(raw: bytes, chance: random.Random) -> bytes:
    found = places(raw)
    if not found:
        return flip_bits(raw, chance)
    at = chance.choice(found).start + 4
    return raw[:at] + chance.choice(VRS) + raw[at + 2 :]


def change_a_value(raw: bytes, chance: random.Random) -> bytes:
    """Replace, repeat or add an element that decides how pixels and geometry are read."""
    found = places(raw)
    if not found:
        return overwrite(raw, chance)
    tag, value = chance.choice(HOSTILE_TAGS), chance.choice(HOSTILE_VALUES)
    value += b" " * (len(value) % 2)
    vr = chance.choice((b"DS", b"IS", b"US", b"UN", b"CS", b"FD", b"SQ", b"UT"))
    name = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    same = next((one for one in found if raw[one.start : one.start + 4] == name), None)
    if same is not None:
        keeps = chance.random() < 0.6
        new = element(tag, same.vr if keeps else vr, value)
        return raw[: same.start] + new + raw[same.end :]
    after = next((one.start for one in found if _tag(raw, one.start) > tag), found[-1].end)
    return raw[:after] + element(tag, vr, value) + raw[after:]


def _tag(raw: bytes, at: int) -> int:
    group, number = struct.unpack_from("<HH", raw, at)
    return int(group << 16 | number)


def move_elements(raw: bytes, chance: random.Random) -> bytes:
    """Leave out, repeat or exchange whole elements."""
    found = places(raw)
    if len(found) < 4:
        return leave_out(raw, chance)
    pieces = [raw[one.start : one.end] for one in found]
    for _ in range(chance.randrange(1, 4)):
        at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        kind = chance.randrange(3)
        if kind == 0:
            pieces[at] = b""
        elif kind == 1:
            pieces.insert(at, pieces[other])
        else:
            pieces[at], pieces[other] = pieces[other], pieces[at]
    return raw[: found[0].start] + b"".join(pieces) + raw[found[-1].end :]


def name_another_transfer_syntax(raw: bytes, chance: random.Random) -> bytes:
    at = raw.find(b"1.2.840.10008.1.2")
    if at < 0:
        return flip_bits(raw, chance)
    tails = (
        b"",
        b".1",
        b".2",
        b".5",
        b".1.99",
        b".4.50",
        b".4.51",
        b".4.57",
        b".4.70",
        b".4.80",
        b".4.90",
        b".4.201",
    )
    end = next((one.end for one in places(raw) if one.value == at), at + 20)
    new = (b"1.2.840.10008.1.2" + chance.choice(tails)).ljust(end - at, b"\0")
    return raw[:at] + new[: end - at] + raw[end:]


def nest(raw: bytes, chance: random.Random) -> bytes:
    found = places(raw)
    if not found:
        return insert(raw, chance)
    place, deep = chance.choice(found), chance.choice((1, 3, 63, 70, 500))
    item = b"\xfe\xff\0\xe0"
    inside = raw[place.start : place.end] if chance.random() < 0.5 else b""
    for _ in range(deep):
        length = len(inside) if chance.random() < 0.7 else 0xFFFFFFFF
        inside = element(0x00081140, b"SQ", item + struct.pack("<L", length) + inside)
    return raw[: place.start] + inside + raw[place.start :]


def deflate(raw: bytes, chance: random.Random) -> bytes:
    """Say that the data set is deflated, and perhaps deflate it."""
    named = name_another_transfer_syntax(raw, random.Random(4))
    found = [one for one in places(named) if named[one.start : one.start + 2] != b"\2\0"]
    if not found:
        return truncate(raw, chance)
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = squeezer.compress(named[found[0].start :]) + squeezer.flush()
    return named[: found[0].start] + (flip_bits(body, chance) if chance.random() < 0.7 else body)


GENTLE = (
    flip_bits_of_the_pixels,
    damage_the_start_of_the_pixels,
    change_a_value,
    change_a_value,
    move_elements,
)
"""These leave most files an image, so that what comes after the header is tried as well."""
MUTATIONS: tuple[Mutation, ...] = (
    flip_bits, flip_bits_of_the_header, truncate, overwrite, insert, leave_out, lie_about_a_length,
    lie_about_the_length_of_the_pixels, swap_tags, change_a_value_representation,
    name_another_transfer_syntax, nest, deflate, *GENTLE, *GENTLE,
)  # fmt: skip


def mutated(raw: bytes, others: list[bytes], chance: random.Random) -> tuple[bytes, str]:
    """Return a file damaged in one to three ways, and their names."""
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if chance.random() < 0.06:
            other = chance.choice(others)
            raw, name = (
                raw[: chance.randrange(len(raw) + 1)] + other[chance.randrange(len(other)) :],
                "splice",
            )
        else:
            mutation = chance.choice(MUTATIONS)
            raw, name = mutation(raw, chance), mutation.__name__
        names.append(name)
        if len(raw) < 8:
            break
    return raw, "+".join(names)
