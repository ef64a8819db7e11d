"""axe-core in an open page: violations of WCAG 2.2 A and AA."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.services import ROOT

SOURCE = (ROOT / "tests" / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page, *, without: Sequence[str] = ()) -> list[str]:
    """Each violation with the elements it was found at; `without` names rules to leave out."""
    page.evaluate(SOURCE)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {rule: {"enabled": False} for rule in without}}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{page.url} {v['id']}: {' | '.join(node['html'][:160] for node in v['nodes'][:3])}" for v in found]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
