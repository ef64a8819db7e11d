"""Notices on devices and by LINE: each person's own pages, LINE's calls, and the meter of the staff."""

from django.utils import timezone

from accounts.models import User
from notify.ways.models import LineLink, PushSubscription
from tests.matrix import Row
from tests.world import World

OWN = {"*": 200, "visitor": 302}
REDIRECT = {"*": 302}


def device_of_somebody(world: World) -> dict[str, int]:
    """A device of a person who is none of the roles."""
    stranger = User.objects.create_user("stranger", name="見本 よその人")
    endpoint = "https://fcm.googleapis.com/fcm/send/stranger"
    return {"pk": PushSubscription.objects.create(user=stranger, endpoint=endpoint, device="Android・Chrome").pk}


def citizen_has_line(world: World) -> dict[str, str]:
    """Only the citizen has linked an account; everybody else is led back to the page."""
    LineLink.objects.create(user=world.citizen, line_user_id="U" + "0" * 32, linked_at=timezone.now())
    return {}


ROWS = [
    Row("portal:manifest", get={"*": 200}),
    Row("ways:push", get=OWN, post={"*": 422, "visitor": 302}),
    Row("ways:push_renewal", get=None, post={"*": 204, "visitor": 302}),
    Row("ways:push_removal", get=None, post={"*": 404, "visitor": 302}, scene=device_of_somebody),
    Row("ways:line", get=OWN),
    Row("ways:line_removal", get={**REDIRECT, "citizen": 200}, post=REDIRECT, scene=citizen_has_line),
    # Without a token of LINE's it leads to the page that explains.
    Row("ways:line_link", get=REDIRECT, post=REDIRECT),
    Row("ways:line_webhook", get=None, post={"*": 403}),
    Row("ways:line_meter", get={"*": 404, "administrator": 200, "visitor": 302}),
]
