"""What the files of the repository may hold."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"var", "node_modules", "dist", "build", "vendor", "__pycache__", "staticfiles", "results"}
TEXTS = {
    "",
    ".py",
    ".html",
    ".txt",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".cfg",
    ".ini",
    ".json",
    ".js",
    ".css",
    ".sh",
    ".po",
}


def files(*folders: str) -> Iterator[Path]:
    """The repository's own text files under some folders (all of it without any)."""
    for folder in folders or (".",):
        for place, inner, names in os.walk(ROOT / folder):
            inner[:] = sorted(name for name in inner if name not in NOT_OURS and (name[0] != "." or name == ".ci"))
            for name in sorted(names):
                path = Path(place, name)
                if path.suffix in TEXTS and name != Path(__file__).name:
                    yield path


def findings(pattern: str, paths: Iterator[Path], flags: int = 0) -> list[str]:
    """Where a pattern occurs, with the line."""
    found = []
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        hits = re.finditer(pattern, text, flags)
        found += [
            f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()[:60]}" for hit in hits
        ]
    return found


def templates() -> Iterator[Path]:
    """Pages, fragments and mails."""
    return (path for path in files("templates", "platform", "forums", "consult", "realtime") if path.suffix == ".html")


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))[^>]*>",
        r"<style\b",
        r"\sstyle\s*=",
        r"\son[a-z]+\s*=\s*[\"']",
        r"javascript:",
        r"\|\s*safe\b",
        r"\|\s*safeseq\b",
        r"autoescape\s+off",
    ],
)
def test_templates_hold_no_inline_script_or_style_and_trust_no_text(pattern: str) -> None:
    assert findings(pattern, templates(), re.IGNORECASE) == []


def test_no_test_is_skipped() -> None:
    pattern = r"\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\bunittest\.skip|@skip"
    assert findings(pattern, files("tests", "bench")) == []


def test_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    hosts = r"pypi\.org|pythonhosted|registry\.npmjs|\bindex-url\s*=|docker\.io/|ghcr\.io|quay\.io|--find-links[= ]\S"
    assert findings(hosts, files()) == []
    assert (
        findings(
            r"(?<![\w.])/(?:work|home|root|tmp)/\w+",
            files(".ci", "bin", "deploy", "platform", "forums", "consult", "realtime"),
        )
        == []
    )


def test_files_end_with_one_newline_and_no_conflict_marks() -> None:
    assert findings(r"^(?:<{7}|>{7}) ", files(), re.MULTILINE) == []
    # Plain texts may be templates of mails, where each line counts.
    texts = ((path, path.read_bytes()) for path in files() if path.suffix != ".txt")
    ragged = [path for path, text in texts if text and (not text.endswith(b"\n") or text.endswith(b"\n\n"))]
    assert [str(path.relative_to(ROOT)) for path in ragged] == []


def test_what_the_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    missing = [name for name in sorted({*_tree(text), *_named(text)}) if not _exists(name)]
    assert missing == []


def _exists(name: str) -> bool:
    return any((ROOT / base / name).exists() for base in ("", "platform", "platform/config/locale"))


def _named(text: str) -> Iterator[str]:
    """Paths between backticks: `kernel/html.py`, `docs/adr/`."""
    for name in re.findall(r"`([\w.-]+/[\w./-]*)`", text):
        if not name.startswith("live/"):
            yield name


def _tree(text: str) -> Iterator[str]:
    """The first code block: a folder a line, indented ones inside the one above."""
    block = text.split("```")[1]
    above = ""
    for line in block.splitlines():
        name = re.match(r"( *)([\w.-]+/|[\w.-]+\.\w+)(?:\s|$)", line)
        if name is None or "arrives with" in line:
            continue
        if name[1]:
            yield above + name[2]
        else:
            above = name[2]
            yield above
