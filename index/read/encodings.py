"""Bytes become text: byte-order marks, UTF-8, declared and detected encodings; what is no text is refused."""

from __future__ import annotations

import re

from index.errors import ReadError

# Detection looks at the start only: its time grows with what it is given, its verdict hardly changes after this much.
_SAMPLE = 65_536
# Text carries almost no control characters; machine code and media are full of them.
_BINARY_SHARE = 0.02
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1b")
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return the text with newlines as line ends and without byte-order marks, NULs and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    # UTF-8 has no lone surrogates: there and back they are gone, in a third of the time of a search.
    return text.replace("\0", "").replace("\ufeff", "").encode("utf-8", "ignore").decode()


def decode(data: bytes, source: str, *, html: bool = False) -> str:
    """Return the bytes as tidy text: byte-order mark, UTF-8, what the HTML declares, then detection, in that order.

    Args:
        data: the file as it is.
        source: its name, for the message.
        html: look for a charset declared in the mark-up.

    Raises:
        ReadError: the bytes are not text.
    """
    for mark, what in _MAGIC.items():
        if data.startswith(mark):
            raise ReadError(f"{source} is {what}, not text; save the page as .txt or .html.")
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return tidy(data.decode(codec, errors="replace"))
    zeros = data.count(0)
    if zeros > len(data) * 0.2:
        codec = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
        text = data.decode(codec, errors="replace")
        if text.isprintable() or sum(map(str.isprintable, text[:4096])) > 0.9 * len(text[:4096]):
            return tidy(text)
        raise ReadError(f"{source} is binary, not text; save the page as .txt or .html.")
    if len(data) - zeros - len(data.translate(None, _CONTROL)) > _BINARY_SHARE * len(data):
        raise ReadError(f"{source} is binary, not text; save the page as .txt or .html.")
    try:
        return tidy(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return tidy(_decode_legacy(data, html=html))


def _decode_legacy(data: bytes, *, html: bool) -> str:
    """Decode bytes that are not UTF-8 as a whole: by line where most lines are, else by one detected encoding."""
    lines = data.split(b"\n")
    decoded = [_utf8(line) for line in lines]
    wrong = b"\n".join(line for line, text in zip(lines, decoded, strict=True) if text is None)
    right = sum(1 for text in decoded if text is not None and not text.isascii())
    if right <= decoded.count(None):
        return data.decode((_declared(data) if html else None) or _detect(wrong), errors="replace")
    codec = _detect(wrong)
    pairs = zip(lines, decoded, strict=True)
    return "\n".join(line.decode(codec, errors="replace") if text is None else text for line, text in pairs)


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


def _declared(data: bytes) -> str | None:
    """Return the charset that the mark-up declares, if Python knows it and it is not the UTF-8 that failed."""
    match = _DECLARED.search(data[:8192])
    name = match[1].decode("ascii") if match else ""
    try:
        known = "".encode(name) == b"" if name else False
    except LookupError:
        return None
    return name if known and name.lower().replace("-", "") not in {"utf8", "utf16"} else None


def _detect(data: bytes) -> str:
    """Return the likeliest encoding of bytes that are not UTF-8; Windows-1252 when nothing is likely."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  (costs 60 ms, and few files need it)

    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None and best.encoding not in {"ascii", "utf_8"} else "cp1252"
