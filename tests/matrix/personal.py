"""The own data, leaving, the terms; and what administrators do with people's access."""

from accounts.models import User
from tests.matrix import Row
from tests.world import STAFF

SIGNED_IN = {"*": 200, "visitor": 302}
# Weighty pages ask for the password first; the scene's people have none, so only staff, who have a key, are asked.
ASKS_STAFF = {"*": 200, "visitor": 302, **dict.fromkeys(STAFF, 302)}
ADMINISTRATOR = {"*": 404, "administrator": 200, "visitor": 302}


ROWS = [
    Row("accounts:personal", get=SIGNED_IN),
    Row("accounts:export", get=ASKS_STAFF, post={"*": 302}),
    Row("accounts:export_file", get={"*": 404, "visitor": 302, **dict.fromkeys(STAFF, 302)}),
    Row("accounts:leaving", get=ASKS_STAFF, post={"*": 422, "visitor": 302, **dict.fromkeys(STAFF, 302)}),
    Row("accounts:stay", get=None, post={"*": 302}),
    Row("accounts:agree", get=SIGNED_IN, post={"*": 422, "visitor": 302}),
    Row("accounts:records", get={"*": 200}),
    Row("accounts:people", get=ADMINISTRATOR, post={**ADMINISTRATOR, "administrator": 422}),
    Row(
        "accounts:suspension",
        get=ADMINISTRATOR,
        post={**ADMINISTRATOR, "administrator": 422},
        scene=lambda world: {"pk": User.objects.create_user("stranger", name="見本 よその人").pk},
    ),
    Row(
        "accounts:suspension_end",
        get=ADMINISTRATOR,
        post={**ADMINISTRATOR, "administrator": 302},
        scene=lambda world: {"pk": User.objects.create_user("stranger", name="見本 よその人", is_active=False).pk},
    ),
]
