"""Health, language, home, my page, set-up, groups, notices."""

from groups.models import Group
from tests.matrix import Row
from tests.world import World

PUBLIC = {"*": 200}
SIGNED_IN = {"*": 200, "visitor": 302}


def unverified(world: World) -> dict[str, int]:
    """A group nobody has verified: nobody sees it."""
    return {"pk": Group.objects.create(name="これから確認する団体").pk}


ROWS = [
    Row("healthz", get=PUBLIC),
    Row("readyz", get=PUBLIC),
    Row("set_language", get={"*": 302}, post={"*": 302}),
    Row("portal:home", get=PUBLIC),
    Row("portal:my_page", get=SIGNED_IN),
    Row("portal:offline", get=PUBLIC),
    Row("portal:offline_worker", get=PUBLIC),
    Row("portal:opening", get={"*": 404}, post={"*": 404}),
    Row(
        "portal:centre",
        get={"*": 404, "administrator": 200, "visitor": 302},
        post={"*": 404, "administrator": 422, "visitor": 302},
    ),
    Row("groups:directory", get=PUBLIC),
    Row("groups:profile", get=PUBLIC, scene=lambda world: {"pk": world.green.pk}),
    Row("groups:profile", get={"*": 404, "visitor": 302}, scene=unverified),
    Row(
        "groups:new",
        get={"*": 404, "coordinator": 200, "administrator": 200, "visitor": 302},
        post={"*": 404, "coordinator": 422, "administrator": 422, "visitor": 302},
    ),
    Row("notify:notices", get=SIGNED_IN),
]
