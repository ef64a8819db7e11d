"""Pictures that people send: small, upright, without metadata; what is none is refused."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from kernel import pictures
from kernel.pictures import PictureRefused, Refusal, shrink

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"large": 1600, "small": 480}


def made(kind: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB", **options: object) -> io.BytesIO:
    """A picture whose left half is red."""
    picture = Image.new(mode, size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    out.seek(0)
    return out


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def colour(data: bytes, at: tuple[int, int]) -> str:
    red, green, blue = opened(data).convert("RGB").getpixel(at)
    return "red" if red > 200 and green < 80 and blue < 80 else "white" if min(red, green, blue) > 230 else "other"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("size", "large", "small"), [((3200, 1600), (1600, 800), (480, 240)), ((300, 400), (300, 400), (300, 400))]
)
def test_two_sizes_that_are_never_larger_than_what_was_sent(
    kind: str, size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    done = shrink(made(kind, size), SIZES)
    assert {name: (width, height) for name, (_data, width, height) in done.items()} == {"large": large, "small": small}
    assert {name: opened(data).size for name, (data, *_) in done.items()} == {"large": large, "small": small}
    assert {opened(data).format for data, *_ in done.values()} == {"WEBP"}


def with_exif(orientation: int | None = None) -> io.BytesIO:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera-of-Taro"
    exif.get_ifd(0x8825)[2] = (33.0, 57.0, 0.0)
    if orientation:
        exif[0x0112] = orientation
    return made(exif=exif.tobytes(), comment=b"secret words")


def test_nothing_of_the_metadata_is_kept() -> None:
    sent = with_exif(6)
    assert b"Kamera-of-Taro" in sent.getvalue()
    assert b"secret words" in sent.getvalue()
    for data, *_size in shrink(sent, SIZES).values():
        assert b"Kamera" not in data
        assert b"secret" not in data
        assert dict(opened(data).getexif()) == {}
        assert opened(data).info.keys() & {"exif", "xmp", "icc_profile"} == set()


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (800, 600), (10, 300)), (3, (800, 600), (790, 300)), (6, (600, 800), (300, 10)), (8, (600, 800), (300, 790))],
)
def test_pictures_stand_the_right_way_up(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    data, *shown = shrink(with_exif(orientation), SIZES)["large"]
    assert tuple(shown) == size
    assert colour(data, red_at) == "red"


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "LA", "1", "I;16"])
def test_every_mode_of_png_becomes_a_picture(mode: str) -> None:
    picture = Image.new("RGB", (40, 40), "white").convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = Image.new("I;16", (40, 40), 65535)
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    assert colour(shrink(out, SIZES)["small"][0], (20, 20)) == "white"


def test_what_was_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    out.seek(0)
    assert colour(shrink(out, SIZES)["small"][0], (20, 20)) == "white"


def test_cmyk_and_colour_profiles_are_shown_like_others() -> None:
    assert shrink(made(mode="CMYK"), SIZES)["small"][1:] == (480, 360)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert colour(shrink(made(icc_profile=profile), SIZES)["small"][0], (10, 100)) == "red"
    assert colour(shrink(made(icc_profile=b"no profile"), SIZES)["small"][0], (10, 100)) == "red"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> io.BytesIO:
    """A PNG of a few kilobytes that says it is enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + body)


def sized(width: int, height: int) -> io.BytesIO:
    """A JPEG whose head says another size than it has."""
    data = bytearray(made(size=(64, 64)).getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return io.BytesIO(bytes(data))


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        (io.BytesIO(b""), Refusal.BROKEN),
        (io.BytesIO(b"\xff\xd8\xff\xe0 not a picture"), Refusal.BROKEN),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Refusal.BROKEN),
        (io.BytesIO(made(size=(2000, 2000), quality=95).getvalue()[:5000]), Refusal.BROKEN),
        (made("GIF"), Refusal.BROKEN),
        (made("BMP"), Refusal.BROKEN),
        (bomb(60_000, 60_000), Refusal.TOO_LARGE),
        (bomb(5_001, 5_000), Refusal.TOO_LARGE),
        (bomb(5_000, 5_000), Refusal.BROKEN),
        (sized(20_000, 10_001), Refusal.TOO_LARGE),
        (made("JPEG", (5_001, 5_000), progressive=True), Refusal.TOO_LARGE),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else "",
)
def test_what_is_no_picture_is_refused_with_a_reason(sent: io.BytesIO, refusal: Refusal) -> None:
    with pytest.raises(PictureRefused) as refused:
        shrink(sent, SIZES)
    assert refused.value.refusal == refusal


MAKE = """
import sys
from PIL import Image
path, width, height = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
Image.linear_gradient("L").resize((width, height)).convert("RGB").save(path, "JPEG", quality=75)
"""
MEASURE = """
import io, re, sys
from pathlib import Path
from PIL import Image
from kernel import pictures

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

sizes = {"large": 1600, "small": 480}
small = io.BytesIO()
Image.new("RGB", (64, 64)).save(small, "JPEG")
small.seek(0)
pictures.shrink(small, sizes)
before = peak()
with open(sys.argv[1], "rb") as file:
    done = pictures.shrink(file, sizes)
print(peak() - before, done["large"][1])
"""


def growth(folder: Path, width: int, height: int) -> float:
    """How much more memory (MiB) a process of its own needs at the most while it makes a JPEG of this size small."""
    path = folder / "large.jpg"
    subprocess.run([sys.executable, "-c", MAKE, path, str(width), str(height)], check=True)
    measure = [sys.executable, "-c", MEASURE, path]
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "platform"),
        "TSUNAGARU_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    grown, shown = subprocess.run(measure, check=True, env=env, capture_output=True, text=True).stdout.split()
    assert int(shown) == 1600
    return float(grown)


@pytest.mark.once
def test_a_large_photo_takes_little_memory(tmp_path: Path) -> None:
    # 24 megapixels are 72 MB when they stand in memory.
    assert growth(tmp_path, 6000, 4000) < 60


@pytest.mark.long
def test_200_megapixels_take_less_than_200_mebibytes(tmp_path: Path) -> None:
    assert growth(tmp_path, 16_384, 12_207) < 200


def test_the_limits_are_what_the_design_says() -> None:
    assert (pictures.MOST_PIXELS_JPEG, pictures.MOST_PIXELS) == (200_000_000, 25_000_000)
