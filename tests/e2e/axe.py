"""axe-core in an open page: violations of WCAG 2.2 A and AA."""

from playwright.sync_api import Page

from tests.services import ROOT

SOURCE = (ROOT / "tests" / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """Each violation with the elements it was found at."""
    page.evaluate(SOURCE)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)["violations"]
    return [f"{page.url} {v['id']}: {' | '.join(node['html'][:160] for node in v['nodes'][:3])}" for v in found]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
