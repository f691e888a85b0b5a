"""From the bytes of a file to the text of a page.

What belongs here: telling encodings apart. What does not: anything about what the text says.
"""

from __future__ import annotations

import codecs

from .model import Decoded

__all__ = ["NotText", "decode"]

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE = 65536


class NotText(ValueError):
    """The bytes are no text in any encoding that pages come in."""


def decode(data: bytes) -> Decoded:
    """The text of `data`, which is UTF-8, GB18030, or UTF-16 with a byte order mark.

    A byte order mark is dropped; nothing else is changed. Raises `NotText` with what was expected,
    what was found and what to do.
    """
    for bom, encoding in _UTF16:
        if data.startswith(bom):
            return Decoded(_checked(data[len(bom) :], encoding), encoding)
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(_checked(data[len(codecs.BOM_UTF8) :], "utf-8"), "utf-8")
    if b"\0" in data:
        raise _not_text(f"a NUL byte at offset {data.index(0)}, as in binary files")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_error = error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _not_text(
            f"byte 0x{data[error.start]:02X} at offset {error.start}, which GB18030 does not know "
            f"(UTF-8 stops at offset {utf8_error.start})"
        ) from error
    if not _reads_as_chinese(text[:_SAMPLE]):
        raise _not_text(
            f"bytes that are no UTF-8 from offset {utf8_error.start} on and make no Chinese text in GB18030"
        )
    return Decoded(text, "gb18030")


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(f"a byte order mark of {encoding}, but bad bytes at offset {error.start}") from error
    if "\0" in text:
        raise _not_text(f"a NUL character at offset {text.index(chr(0))}, as in binary files")
    return text


def _reads_as_chinese(text: str) -> bool:
    """Random bytes often pass as GB18030, but then most are rare characters or controls."""
    common = strange = 0
    for char in text:
        code = ord(char)
        if (
            0x4E00 <= code <= 0x9FFF
            or 0x20 <= code < 0x7F
            or 0x3000 <= code <= 0x303F
            or 0xFF00 <= code <= 0xFFEF
        ):
            common += 1
        elif char not in "\t\n\r\f\x0b" and not 0x2010 <= code <= 0x2E7F and not 0xA0 <= code <= 0x451:
            strange += 1
    return strange * 4 <= common


def _not_text(found: str) -> NotText:
    return NotText(
        "expected a text file in UTF-8, GB18030, or UTF-16 with a byte order mark; "
        f"found {found}; convert the file to UTF-8, or take it out of raw/"
    )
