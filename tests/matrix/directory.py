"""A group's page and its pictures, following and asking it, and the room of two groups."""

from __future__ import annotations

import uuid

from django.core.files.base import ContentFile

from groups import enquiries
from groups.models import Photo
from tests.matrix import Row
from tests.world import World

KEEPERS = ("editor", "representative", "coordinator", "administrator")
VOICES = ("editor", "representative")


def only(status: int, *roles: str) -> dict[str, int]:
    """These roles get it, others find nothing, visitors sign in first."""
    return {"*": 404, "visitor": 302, **dict.fromkeys(roles, status)}


def green(world: World) -> dict[str, int]:
    return {"pk": world.green.pk}


def photo(world: World) -> Photo:
    """A picture of green's that is shown."""
    kept = Photo(group=world.green, caption="花壇", state=Photo.State.READY)
    kept.image.save("large.webp", ContentFile(b"RIFF"), save=False)
    kept.thumbnail.save("small.webp", ContentFile(b"RIFF"), save=False)
    kept.save()
    return kept


def of_photo(world: World) -> dict[str, int]:
    return {"pk": world.green.pk, "photo": photo(world).pk}


def of_enquiry(world: World) -> dict[str, int]:
    asked = enquiries.ask(
        group=world.green, by=world.citizen, subject="見学", body="見学できますか。", client_id=uuid.uuid4()
    )
    return {"pk": asked.pk}


def of_picture(world: World) -> dict[str, object]:
    kept = photo(world)
    return {"pk": kept.pk, "name": kept.image_url.rpartition("/")[2].removesuffix(".webp")}


ASKERS = {"*": 200, "visitor": 302, **dict.fromkeys(VOICES, 404)}

ROWS = [
    Row("groups:edit", get=only(200, *KEEPERS), post=only(422, *KEEPERS), scene=green),
    Row("groups:photos", get=only(200, *KEEPERS), post=only(422, *KEEPERS), scene=green),
    Row("groups:photo_caption", get=only(200, *KEEPERS), post=only(422, *KEEPERS), scene=of_photo),
    Row("groups:photo_place", get=None, post=only(302, *KEEPERS), scene=of_photo),
    Row("groups:photo_removal", get=only(200, *KEEPERS), post=only(302, *KEEPERS), scene=of_photo),
    Row("groups:picture", get={"*": 200}, scene=of_picture),
    Row("groups:picture", get=only(404), scene=lambda world: {"pk": photo(world).pk, "name": "guessed"}),
    Row("groups:following", get=None, post={"*": 302}, scene=green),
    Row("groups:enquire", get=ASKERS, post={**ASKERS, "*": 422}, scene=green),
    Row("groups:enquiries", get=only(200, *VOICES), scene=green),
    Row("groups:my_enquiries", get={"*": 200, "visitor": 302}),
    # Nobody of the centre reads what people ask groups.
    Row("groups:enquiry", get=only(200, "citizen", *VOICES), post=only(422, "citizen", *VOICES), scene=of_enquiry),
    Row(
        "rooms:ask_group",
        get=only(200, *VOICES, "council_representative"),
        post=only(422, *VOICES, "council_representative"),
        scene=lambda world: {"pk": world.market.pk},
    ),
]
