"""Text as people type it: full-width digits, spaces, control characters."""

import re
import unicodedata

# Everything a keyboard cannot mean: control characters except tab and line ends, unpaired surrogates, invisible direction marks.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[ \t\u3000]+")


def clean(text: str) -> str:
    """Remove control characters (PostgreSQL refuses NUL) and unify line ends; everything visible stays as typed."""
    return _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """`clean`, with every run of white space (also 全角) folded to one space."""
    return _SPACES.sub(" ", clean(text).replace("\n", " ")).strip()


def half_width(text: str) -> str:
    """Full-width digits, letters and signs to half-width (NFKC), dashes of every kind to `-`, spaces removed."""
    folded = unicodedata.normalize("NFKC", clean(text))
    return re.sub(r"\s+", "", re.sub(r"[\u2010-\u2015\u2212\u30fc\uff70]", "-", folded))
