"""From the bytes of a file to the text of a page.

What belongs here: telling encodings apart. What does not: anything about what the text says.
"""

from __future__ import annotations

import codecs

from pipeline.patterns import Pattern

from .model import Decoded

__all__ = ["NotText", "decode"]

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE = 65536
# Chinese characters and marks, and ASCII.
_COMMON = Pattern("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef -~]+")
# Line ends and tabs, symbols, and letters of Europe.
_USUAL = Pattern("[\t\n\r\f\v\u2010-\u2e7f\u00a0-\u0451]+")


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
    uncommon = _COMMON.sub("", text)
    strange = _USUAL.sub("", uncommon)
    return len(strange) * 4 <= len(text) - len(uncommon)


def _not_text(found: str) -> NotText:
    return NotText(
        "expected a text file in UTF-8, GB18030, or UTF-16 with a byte order mark; "
        f"found {found}; convert the file to UTF-8, or take it out of raw/"
    )
