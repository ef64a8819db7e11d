"""Every text of templates and code stands in the English catalogue, without gettext's own programs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.LOCALE_PATHS[0]).parents[2]
SOURCES = ("platform", "forums", "consult", "realtime")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
# What templatize leaves of a template: calls of gettext among filler.
CALL = re.compile(r"""(?<![\w.])(?:_|gettext|ngettext)\((u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")""")


def of_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        for literal in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
            yield ast.literal_eval(literal)


def of_code() -> Iterator[str]:
    for source in SOURCES:
        for path in (ROOT / source).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in CALLS
                    and node.args
                ):
                    text = node.args[0]
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield text.value


def test_no_text_is_missing_in_english() -> None:
    catalogue = polib.pofile(str(Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"))
    there = {entry.msgid for entry in catalogue if entry.translated()}
    texts = {*of_templates(), *of_code()}
    assert len(texts) > 500  # the search itself works
    assert sorted(texts - there) == []
