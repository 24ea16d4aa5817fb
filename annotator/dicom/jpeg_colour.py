"""Which colours a JPEG code stream says it holds."""

from __future__ import annotations

RGB, YCBCR = "RGB", "YCBCR"


def stream_colours(data: bytes, frame_header: int) -> str:
    """Return `RGB`, `YCBCR`, or "" where the stream of three components leaves it to the file.

    Parameters
    ----------
    data : bytes
    frame_header : int
        Where its SOF marker stands.

    References
    ----------
    ITU-T T.871 (JFIF) 6.1 and 7; T.872 6.5.3 (Adobe marker, transform flag).
    """
    said = ""
    position = 2
    while position + 4 <= frame_header and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        value = data[position + 4 : position + 2 + length]
        if marker == 0xEE and value.startswith(b"Adobe") and len(value) >= 12 and value[11] < 2:
            return YCBCR if value[11] else RGB
        if marker == 0xE0 and value.startswith(b"JFIF\0"):
            said = YCBCR
        position += 2 + length
    components = data[frame_header + 10 : frame_header + 19]
    if not said and components[0::3] == b"RGB":
        return RGB
    # Nobody thins out one of red, green and blue.
    return said or (YCBCR if len(set(components[1::3])) > 1 else "")
