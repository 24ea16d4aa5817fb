"""Every transfer syntax at every depth: what went in comes out, or what an unrelated decoder makes of it.

Lossless frames are written by encoders and read back bit by bit. Lossy ones are compared with decoders
that share no code with ours (libjpeg of Thomas Richter, GDCM, CharLS by another wrapper).
"""

import struct
import zlib
from functools import partial

import gdcm
import imagecodecs
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.pixels import get_decoder

from annotator.dicom import ProblemCode, RefusedError, read_frame, stored_frame
from annotator.dicom.report import first_instance
from tests.helpers.dicom_files import encapsulated, image, write
from tests.helpers.pack_bits import rle_frame

RLE, JPEG_LS, NEAR = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"
BASELINE, EXTENDED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"
LOSSLESS, FIRST_ORDER = "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"
J2K_LOSSLESS, J2K = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"
HT_LOSSLESS, HT_RPCL, HT = (f"1.2.840.10008.1.2.4.{tail}" for tail in (201, 202, 203))
UNCOMPRESSED, DEFLATED_FRAMES = "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.8.1"
BIG, IMPLICIT, DEFLATED = "1.2.840.10008.1.2.2", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99"


def wave(bits, signed=False, shape=(24, 31)):
    """A smooth wave with noise over the whole range of `bits`, both ends of it included."""
    rows, columns = np.indices(shape)
    share = np.sin(columns / 5) * np.cos(rows / 4) * 0.45 + 0.5
    noise = np.random.default_rng(bits).normal(0, 2, shape)
    values = np.clip(share * (2.0**bits - 1) + noise, 0, 2.0**bits - 1).round().astype(np.int64)
    values[0, :2] = 0, 2**bits - 1
    size = 1 if bits <= 8 else 2 if bits <= 16 else 4
    return (values - (2 ** (bits - 1) if signed else 0)).astype(f"{'i' if signed else 'u'}{size}")


RGB = np.stack([wave(8), wave(8)[::-1], wave(8)[:, ::-1]], axis=2)


def words(values, bits):
    """The low `bits` of each value, as codecs without a sign see them."""
    unsigned = values.view(f"u{values.itemsize}")
    return unsigned if bits == values.itemsize * 8 else unsigned & unsigned.dtype.type(2**bits - 1)


def deflated(raw):
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush()


def opened(frame, syntax, values, tmp_path, **facts):
    frames = [bytes(one) for one in (frame if isinstance(frame, list) else [frame])]
    data, path = image(values, **facts), tmp_path / "a.dcm"
    if syntax == DEFLATED_FRAMES:  # too new for the writer: written as another of the same length
        encapsulated(data, frames, JPEG_LS, path)
        path.write_bytes(path.read_bytes().replace(JPEG_LS.encode(), syntax.encode() + b"\0", 1))
    else:
        encapsulated(data, frames, syntax, path)
    return first_instance([path])


LOSSLESS_CODERS = {
    "RLE": (RLE, lambda values, bits: rle_frame(values)),
    "JPEG lossless": (LOSSLESS, lambda v, bits: imagecodecs.ljpeg_encode(words(v, bits), bitspersample=bits)),
    "JPEG lossless SV1": (
        FIRST_ORDER,
        lambda v, bits: imagecodecs.jpeg8_encode(words(v, bits), lossless=True, bitspersample=bits),
    ),
    "JPEG-LS": (JPEG_LS, lambda values, bits: imagecodecs.jpegls_encode(words(values, bits))),
    "JPEG 2000": (
        J2K_LOSSLESS,
        lambda v, bits: imagecodecs.jpeg2k_encode(v, reversible=True, codecformat="j2k", bitspersample=bits),
    ),
    # Some senders code negative values as large positive ones and leave the sign to Pixel Representation.
    "JPEG 2000, sign left to the header": (
        J2K_LOSSLESS,
        lambda v, bits: imagecodecs.jpeg2k_encode(words(v, bits), reversible=True, codecformat="j2k"),
    ),
    "HTJ2K": (HT_LOSSLESS, lambda values, bits: imagecodecs.htj2k_encode(values)),
    "HTJ2K RPCL": (HT_RPCL, lambda values, bits: imagecodecs.htj2k_encode(words(values, bits))),
    "uncompressed": (UNCOMPRESSED, lambda values, bits: values.tobytes()),
    "deflated frames": (DEFLATED_FRAMES, lambda values, bits: deflated(values.tobytes())),
}


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 15, 16])
@pytest.mark.parametrize("coder", LOSSLESS_CODERS)
def test_lossless_syntaxes_give_back_every_value_at_every_depth(tmp_path, coder, bits, signed):
    syntax, encode = LOSSLESS_CODERS[coder]
    values = wave(bits, signed)
    instance = opened(encode(values, bits), syntax, values, tmp_path, BitsStored=bits, HighBit=bits - 1)
    stored = stored_frame(instance)
    assert stored.dtype == values.dtype
    assert (stored == values).all()


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize("coder", ["RLE", "HTJ2K", "uncompressed", "deflated frames"])
def test_32_bits_survive_where_a_codec_has_them(tmp_path, coder, signed):
    syntax, encode = LOSSLESS_CODERS[coder]
    values = wave(32, signed)
    stored = stored_frame(opened(encode(values, 32), syntax, values, tmp_path))
    assert stored.dtype == values.dtype
    assert (stored == values).all()


def test_jpeg_2000_is_exact_at_26_bits_the_deepest_its_encoder_writes(tmp_path):
    values = wave(26)
    coded = imagecodecs.jpeg2k_encode(values, reversible=True, codecformat="j2k", bitspersample=26)
    instance = opened(coded, J2K_LOSSLESS, values, tmp_path, BitsStored=26, HighBit=25)
    assert (stored_frame(instance) == values).all()


def by_another(path):
    """Every other decoder's first frame, before any conversion of colour, by name."""
    data = dcmread(path)
    decoder = get_decoder(data.file_meta.TransferSyntaxUID)
    made = {}
    for name in decoder.available_plugins:
        try:
            made[name] = decoder.as_array(data, decoding_plugin=name, raw=True)[0]
        except RuntimeError:  # the plugin lists the syntax, not this depth
            continue
    return made


TWELVE = {"BitsStored": 12, "HighBit": 11}
LOSSY_CODERS = {
    "JPEG baseline": (BASELINE, 8, False, partial(imagecodecs.jpeg8_encode, level=90)),
    "JPEG extended of 8 bits": (EXTENDED, 8, False, partial(imagecodecs.jpeg8_encode, level=90)),
    "JPEG extended": (EXTENDED, 12, False, partial(imagecodecs.jpeg8_encode, level=95, bitspersample=12)),
    "JPEG-LS near": (NEAR, 12, False, partial(imagecodecs.jpegls_encode, level=3)),
    "JPEG 2000": (J2K, 16, True, partial(imagecodecs.jpeg2k_encode, level=60, codecformat="j2k")),
    "HTJ2K": (HT, 12, False, partial(imagecodecs.htj2k_encode, level=40)),
    "HTJ2K signed": (HT, 12, True, partial(imagecodecs.htj2k_encode, level=40)),
}


@pytest.mark.parametrize("coder", LOSSY_CODERS)
def test_lossy_grey_is_what_other_decoders_make_of_it(tmp_path, coder):
    """JPEG leaves the rounding of its cosine transform free (T.83): one level; all others are exact."""
    syntax, bits, signed, encode = LOSSY_CODERS[coder]
    values = wave(bits, signed)
    instance = opened(encode(values), syntax, values, tmp_path, BitsStored=bits, HighBit=bits - 1)
    stored = stored_frame(instance).astype(int)
    others = by_another(instance.source.path)
    assert others
    allowed = 1 if syntax in (BASELINE, EXTENDED) else 0
    for name, theirs in others.items():
        assert np.abs(stored - theirs.astype(int)).max() <= allowed, name


def test_near_lossless_keeps_its_promise(tmp_path):
    """T.87: no value differs by more than NEAR, here 3."""
    values = wave(12)
    instance = opened(imagecodecs.jpegls_encode(values, level=3), NEAR, values, tmp_path, **TWELVE)
    difference = np.abs(stored_frame(instance).astype(int) - values.astype(int))
    assert difference.max() == 3


COLOUR_CODERS = {
    "RLE": (RLE, "RGB", rle_frame),
    "JPEG lossless": (
        FIRST_ORDER,
        "RGB",
        partial(imagecodecs.jpeg8_encode, lossless=True, colorspace="RGB", outcolorspace="RGB"),
    ),
    "JPEG-LS": (JPEG_LS, "RGB", imagecodecs.jpegls_encode),
    "JPEG 2000": (
        J2K_LOSSLESS,
        "RGB",
        partial(imagecodecs.jpeg2k_encode, reversible=True, codecformat="j2k", mct=False),
    ),
    "JPEG 2000 with its colour transform": (
        J2K_LOSSLESS,
        "YBR_RCT",
        partial(imagecodecs.jpeg2k_encode, reversible=True, codecformat="j2k", mct=True),
    ),
    "HTJ2K": (HT_LOSSLESS, "YBR_RCT", imagecodecs.htj2k_encode),
    "uncompressed": (UNCOMPRESSED, "RGB", lambda rgb: rgb.tobytes()),
    "deflated frames": (DEFLATED_FRAMES, "RGB", lambda rgb: deflated(rgb.tobytes())),
}


@pytest.mark.parametrize("coder", COLOUR_CODERS)
def test_lossless_colour_comes_back_as_it_was(tmp_path, coder):
    syntax, photometric, encode = COLOUR_CODERS[coder]
    instance = opened(encode(RGB), syntax, RGB, tmp_path, PhotometricInterpretation=photometric)
    assert (read_frame(instance).stored == RGB).all()


@pytest.mark.parametrize(
    ("subsampling", "photometric", "levels"),
    [("444", "YBR_FULL", 2), ("422", "YBR_FULL_422", 3), ("420", "YBR_FULL_422", 3), ("444", "RGB", 2)],
)
def test_baseline_colour_is_what_other_decoders_make_of_it(tmp_path, subsampling, photometric, levels):
    """Luminance and chrominance within the freedom of the cosine transform and of its upsampling."""
    space = {"colorspace": "RGB", "outcolorspace": "RGB"} if photometric == "RGB" else {}
    coded = imagecodecs.jpeg8_encode(RGB, level=95, subsampling=subsampling, **space)
    instance = opened(coded, BASELINE, RGB, tmp_path, PhotometricInterpretation=photometric)
    others = by_another(instance.source.path)
    assert "gdcm" in others
    for name, theirs in others.items():
        assert np.abs(stored_frame(instance).astype(int) - theirs.astype(int)).max() <= levels, name
    assert np.abs(read_frame(instance).stored.astype(int) - RGB).mean() < 4


JPEG_RGB = {"colorspace": "RGB", "outcolorspace": "RGB"}


@pytest.mark.parametrize(
    ("photometric", "options"),
    [
        ("RGB", {}),  # a JFIF marker: luminance and chrominance (T.871)
        ("RGB", {"subsampling": "420"}),
        ("YBR_FULL_422", JPEG_RGB),  # an Adobe marker without transform (T.872)
        ("YBR_FULL", JPEG_RGB),
    ],
)
def test_a_jpeg_stream_that_names_its_colours_is_believed_before_the_header(tmp_path, photometric, options):
    """Many a sender leaves RGB in the header when it compresses to luminance and chrominance."""
    coded = imagecodecs.jpeg8_encode(RGB, level=98, **options)
    right = "RGB" if options is JPEG_RGB else "YBR_FULL_422"
    expected = read_frame(opened(coded, BASELINE, RGB, tmp_path, PhotometricInterpretation=right)).stored
    shown = read_frame(opened(coded, BASELINE, RGB, tmp_path, PhotometricInterpretation=photometric)).stored
    assert np.abs(shown.astype(int) - expected).max() <= 2


def test_a_jpeg_stream_that_says_nothing_of_its_colours_leaves_it_to_the_header(tmp_path):
    coded = bytes(imagecodecs.jpeg8_encode(RGB, level=98, subsampling="444"))
    (length,) = struct.unpack_from(">H", coded, 4)
    mute = coded[:2] + coded[4 + length :]
    as_stored = read_frame(opened(mute, BASELINE, RGB, tmp_path, PhotometricInterpretation="RGB")).stored
    ybr = opened(mute, BASELINE, RGB, tmp_path, PhotometricInterpretation="YBR_FULL")
    assert (as_stored == stored_frame(ybr)).all()
    assert np.abs(read_frame(ybr).stored.astype(int) - RGB).mean() < 4


@pytest.mark.parametrize("coder", ["RLE", "JPEG-LS", "HTJ2K", "uncompressed", "deflated frames"])
def test_frames_of_each_syntax_are_told_apart(tmp_path, coder):
    syntax, encode = LOSSLESS_CODERS[coder]
    frames = np.stack([wave(12), wave(12)[::-1], wave(12)[:, ::-1]])
    coded = [encode(frame, 12) for frame in frames]
    instance = opened(coded, syntax, frames, tmp_path, **TWELVE)
    for number, frame in enumerate(frames, 1):
        assert (stored_frame(instance, number) == frame).all()


def test_encapsulated_frames_that_end_early_or_are_not_deflated_are_refused(tmp_path):
    values = wave(12)
    half = values.tobytes()[: values.nbytes // 2]
    with pytest.raises(RefusedError) as refusal:
        stored_frame(opened(half, UNCOMPRESSED, values, tmp_path, **TWELVE))
    assert refusal.value.code is ProblemCode.FRAME_MISSING
    with pytest.raises(RefusedError) as refusal:
        stored_frame(opened(deflated(half), DEFLATED_FRAMES, values, tmp_path, **TWELVE))
    assert refusal.value.code is ProblemCode.FRAME_MISSING
    with pytest.raises(RefusedError) as refusal:
        stored_frame(opened(b"\xff" * 64, DEFLATED_FRAMES, values, tmp_path, **TWELVE))
    assert refusal.value.code is ProblemCode.BAD_TRANSFER_SYNTAX


def packed_by_12(values):
    """Pixel cells of 12 bits without gaps, the lowest bit first (PS3.5 8.1.1)."""
    bits = (values.ravel()[:, None].astype(np.uint16) >> np.arange(12, dtype=np.uint16)) & 1
    raw = np.packbits(bits.astype(np.uint8).ravel(), bitorder="little").tobytes()
    return raw + b"\0" * (len(raw) % 2)


def packed_image(values, bits=12, signed=False):
    facts = {"BitsAllocated": 12, "BitsStored": bits, "HighBit": bits - 1, "PixelRepresentation": int(signed)}
    data = image(values, **facts)
    data.PixelData = packed_by_12(values)
    return data


def test_two_packed_pixels_share_the_middle_of_three_bytes(tmp_path):
    """Bytes AB CD EF hold the pixels DAB and EFC."""
    data = packed_image(np.zeros((1, 2), np.uint16))
    data.PixelData = bytes([0xAB, 0xCD, 0xEF, 0])
    instance = first_instance([write(data, tmp_path / "a")])
    assert stored_frame(instance).tolist() == [[0xDAB, 0xEFC]]


@pytest.mark.parametrize("syntax", [IMPLICIT, "1.2.840.10008.1.2.1", DEFLATED, BIG])
@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
def test_packed_frames_of_an_odd_number_of_pixels_begin_within_a_byte(tmp_path, signed, syntax):
    frames = np.stack([wave(12, shape=(3, 5)), wave(12, shape=(3, 5))[::-1], wave(12, shape=(3, 5))])
    data = packed_image(frames, signed=signed)
    if syntax == BIG:
        data.PixelData = np.frombuffer(data.PixelData, "<u2").astype(">u2").tobytes()
    instance = first_instance([write(data, tmp_path / "a", syntax)])
    meant = frames.astype(np.int16)
    expected = np.where(meant > 2047, meant - 4096, meant) if signed else meant
    for number in (1, 2, 3):
        stored = stored_frame(instance, number)
        assert stored.dtype == (np.int16 if signed else np.uint16)
        assert (stored == expected[number - 1]).all()


def test_packed_pixels_are_those_of_gdcm(tmp_path):
    values = wave(12)
    path = write(packed_image(values), tmp_path / "a")
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    assert reader.Read()
    theirs = reader.GetImage().GetBuffer().encode("utf-8", "surrogateescape")
    expected = np.frombuffer(theirs, "<u2").reshape(values.shape)
    assert (stored_frame(first_instance([path])) == expected).all()


def test_a_frame_of_packed_pixels_that_is_not_there_is_named(tmp_path):
    data = packed_image(np.stack([wave(12), wave(12)]))
    data.PixelData = data.PixelData[: len(data.PixelData) // 2 + 1]
    with pytest.raises(RefusedError, match="frame 2 of 2 is not there, 1 are"):
        stored_frame(first_instance([write(data, tmp_path / "a")]), 2)


@pytest.mark.parametrize("bits", [8, 9, 10, 11, 12, 13, 14, 15, 16])
@pytest.mark.parametrize("syntax", [IMPLICIT, "1.2.840.10008.1.2.1", DEFLATED, BIG])
def test_native_values_of_every_depth_in_every_order(tmp_path, syntax, bits):
    for signed in (False, True):
        values = wave(bits, signed)
        data = image(values, BitsStored=bits, HighBit=bits - 1)
        if syntax == BIG and bits > 8:
            data.PixelData = values.astype(values.dtype.newbyteorder(">")).tobytes()
        elif syntax == BIG:
            data["PixelData"].VR = "OW"  # bytes in pairs, swapped (PS3.5 8.1.2)
            raw = values.tobytes() + b"\0" * (values.size % 2)
            data.PixelData = np.frombuffer(raw, "<u2").astype(">u2").tobytes()
        stored = stored_frame(first_instance([write(data, tmp_path / "a", syntax)]))
        assert stored.dtype == values.dtype
        assert (stored == values).all()
