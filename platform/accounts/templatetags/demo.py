"""What the sign-in page shows in the demo."""

from django import template

from accounts import demo_pages
from accounts.models import User

register = template.Library()


@register.simple_tag
def demo_people() -> list[tuple[User, str]]:
    """Whom one can be in the demo; nobody elsewhere."""
    return demo_pages.people()
