"""A group's pictures: taken in as they were sent, made small by the clock, shown, described, put in order, removed."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from groups import rules
from groups.models import Group, Photo
from kernel import files, pictures
from kernel.pictures import PictureRefused, Refusal

MOST = 12
MOST_BYTES = 40 * files.MEBIBYTE
SIZES = {"image": 1600, "thumbnail": 480}
CLAIM = dt.timedelta(minutes=5)
# A picture that ended the worker this often is not tried again.
TRIES = 3


@transaction.atomic
def add(*, group: Group, by: User, upload: UploadedFile, kind: files.Kind, caption: str, client_id: uuid.UUID) -> Photo:
    """Take a picture in, once per `client_id`; the clock makes it fit to be shown. Raises PermissionDenied, ValidationError."""
    _keeper(group, by)
    if (known := Photo.objects.filter(client_id=client_id).first()) is not None:
        if known.group_id != group.pk:
            raise PermissionDenied
        return known
    photos = Photo.objects.filter(group=group)
    if photos.count() >= MOST:
        raise ValidationError(
            _("写真は%(most)d枚までです。ほかの写真を消してから、もう一度送ってください。") % {"most": MOST}
        )
    last = photos.order_by("-order").values_list("order", flat=True).first()
    return Photo.objects.create(
        group=group,
        caption=caption,
        order=0 if last is None else last + 1,
        original=files.keep(upload, kind),
        added_by=by,
        client_id=client_id,
    )


@transaction.atomic
def describe(*, photo: Photo, by: User, caption: str) -> None:
    """Change the words below a picture. Raises PermissionDenied."""
    _keeper(photo.group, by)
    Photo.objects.filter(pk=photo.pk).update(caption=caption)


@transaction.atomic
def move(*, photo: Photo, by: User, earlier: bool) -> None:
    """Change places with the neighbour; at the end nothing changes. Raises PermissionDenied."""
    _keeper(photo.group, by)
    photos = list(Photo.objects.filter(group=photo.group_id))
    at = next((place for place, other in enumerate(photos) if other.pk == photo.pk), None)
    if at is None:
        return
    to = max(0, at - 1) if earlier else min(len(photos) - 1, at + 1)
    photos[at], photos[to] = photos[to], photos[at]
    for order, other in enumerate(photos):
        other.order = order
    Photo.objects.bulk_update(photos, ["order"])


@transaction.atomic
def remove(*, photo: Photo, by: User) -> None:
    """Take a picture away with its files. Raises PermissionDenied."""
    _keeper(photo.group, by)
    Photo.objects.filter(pk=photo.pk).delete()
    names = [file.name or "" for file in (photo.original, photo.image, photo.thumbnail)]
    transaction.on_commit(lambda: _delete(names))


def due(now: dt.datetime) -> int:
    """Make one waiting picture fit to be shown: they are large, so one at a time. Returns how many were done.

    The claim runs out, so a picture whose worker was killed is taken up again.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Photo.objects.filter(free, state=Photo.State.WAITING)
    photo = waiting.order_by("pk").first()
    if photo is None or not waiting.filter(pk=photo.pk).update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        return 0
    if photo.tries >= TRIES:
        return _finish(photo, state=Photo.State.REFUSED, refusal=Refusal.TOO_LARGE)
    try:
        with photo.original.open("rb") as file:
            done = pictures.shrink(file, SIZES)
    except PictureRefused as error:
        return _finish(photo, state=Photo.State.REFUSED, refusal=error.refusal)
    except FileNotFoundError:
        return _finish(photo, state=Photo.State.REFUSED, refusal=Refusal.BROKEN)
    names = {
        size: default_storage.save(f"groups/photos/{uuid.uuid4().hex}{pictures.SUFFIX}", ContentFile(data))
        for size, (data, _width, _height) in done.items()
    }
    _data, width, height = done["image"]
    stored = _finish(photo, state=Photo.State.READY, width=width, height=height, **names)
    if not stored:  # removed meanwhile
        _delete(list(names.values()))
    return stored


def _finish(photo: Photo, **values: object) -> int:
    """Store the outcome; what was sent, with all it says about places and cameras, is deleted."""
    stored = Photo.objects.filter(pk=photo.pk, state=Photo.State.WAITING).update(
        original="", claimed_until=None, **values
    )
    _delete([photo.original.name or ""])
    return stored


def _keeper(group: Group, by: User) -> None:
    """Only who edits the profile; the group's row is locked, so that number and order hold."""
    if not rules.may_edit_profile(by, group):
        raise PermissionDenied
    Group.objects.select_for_update().get(pk=group.pk)


def _delete(names: list[str]) -> None:
    for name in filter(None, names):
        default_storage.delete(name)
