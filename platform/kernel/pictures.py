"""Pictures that people send, made small: right way up, in sRGB, and without a word about where and with what they were taken."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from typing import IO

from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

MEGAPIXEL = 1_000_000
# A JPEG is read at a fraction of its size, so its pixels never stand in memory. A progressive one is kept whole while it is read.
MOST_PIXELS_JPEG = 200 * MEGAPIXEL
MOST_PIXELS = 25 * MEGAPIXEL
SUFFIX = ".webp"
_QUALITY = 80

# Pillow's own guard knows no difference between kinds; `_check_size` does, before anything is read.
Image.MAX_IMAGE_PIXELS = None


class Refusal(models.TextChoices):
    """Why a picture cannot be shown, in a sentence for who sent it."""

    BROKEN = (
        "broken",
        _("写真を開けませんでした。ファイルが壊れているか、写真ではないようです。別の写真を選んでください。"),
    )
    TOO_LARGE = (
        "too_large",
        _("写真の縦と横が大きすぎます。スマートフォンかパソコンで小さくしてから、もう一度送ってください。"),
    )


class PictureRefused(Exception):
    """The file cannot be made into a picture; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def shrink(file: IO[bytes], sizes: Mapping[str, int]) -> dict[str, tuple[bytes, int, int]]:
    """WebP of a JPEG or PNG by name, none of its sides longer than the pixels asked for: bytes, width, height.

    Nothing of the metadata is kept. Raises PictureRefused; whatever a file holds, no other error leaves here.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow remarks about odd metadata
            picture = _read(file, max(sizes.values()))
            return {name: _written(picture, size) for name, size in sizes.items()}
    except PictureRefused:
        raise
    except MemoryError:
        raise PictureRefused(Refusal.TOO_LARGE) from None
    except Exception as error:
        # Broken files raise whatever the decoder stumbles over: OSError, SyntaxError, ValueError, struct.error, …
        raise PictureRefused(Refusal.BROKEN) from error


def _read(file: IO[bytes], longest: int) -> Image.Image:
    with Image.open(file, formats=("JPEG", "PNG")) as picture:
        _check_size(picture)
        orientation = _orientation(picture)
        profile = picture.info.get("icc_profile")
        if isinstance(picture, JpegImageFile):
            picture.draft("RGB", (longest, longest))
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        clean = _in_srgb(_opaque(picture), profile)
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        clean.info["exif"] = exif.tobytes()
        clean = ImageOps.exif_transpose(clean)
    return clean


def _check_size(picture: Image.Image) -> None:
    is_quick = isinstance(picture, JpegImageFile) and not picture.info.get("progressive")
    width, height = picture.size
    if width * height > (MOST_PIXELS_JPEG if is_quick else MOST_PIXELS):
        raise PictureRefused(Refusal.TOO_LARGE)


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 2 to 8; 0 when it stands the right way up or says nothing readable."""
    try:
        value = picture.getexif().get(0x0112)
    except Exception:
        return 0
    return value if isinstance(value, int) and 2 <= value <= 8 else 0


def _opaque(picture: Image.Image) -> Image.Image:
    """RGB; what was transparent is white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(ground, picture).convert("RGB")
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as a browser shows them without a profile; the result knows nothing of the file it came from."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    if profile:
        try:
            source = ImageCms.getOpenProfile(io.BytesIO(profile))  # type: ignore[no-untyped-call]
            ImageCms.profileToProfile(clean, source, ImageCms.createProfile("sRGB"), inPlace=True)  # type: ignore[no-untyped-call]
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile for other colours, or a broken one: the pixels as they are
    return clean


def _written(picture: Image.Image, size: int) -> tuple[bytes, int, int]:
    small = picture.copy()
    small.thumbnail((size, size), Image.Resampling.LANCZOS)
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue(), small.width, small.height
