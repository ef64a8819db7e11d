"""People who want to hear of a group."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from groups.models import Follow, Group
from groups.notices import FOLLOWED
from notify.services import notify


@transaction.atomic
def follow(*, user: User, group: Group) -> None:
    """From now on the person hears of the group's public topics and sessions; a second press changes nothing."""
    Follow.objects.get_or_create(user=user, group=group)


@transaction.atomic
def unfollow(*, user: User, group: Group) -> None:
    """The person hears no more of it."""
    Follow.objects.filter(user=user, group=group).delete()


def is_following(user: User | AnonymousUser, group: Group) -> bool:
    """Whether the person follows the group."""
    return isinstance(user, User) and Follow.objects.filter(user=user, group=group).exists()


def followed_by(user: User) -> QuerySet[Group]:
    """The verified groups a person follows."""
    return Group.objects.filter(verified_at__isnull=False, followers__user=user)


def followers_of(group_id: int) -> QuerySet[User]:
    """Everybody who follows a group and still uses the site."""
    return User.objects.filter(followed_groups__group=group_id, is_active=True).order_by("pk")


def tell(group: Group, key: str, text: Promise, *, title: str, url: str, but_not: int = 0) -> None:
    """Tell everybody who follows the group of something public, once per `key`; `text` names %(group)s and %(title)s."""
    for person in followers_of(group.pk).exclude(pk=but_not):
        with translation.override(person.language):
            notify(
                user=person,
                kind=FOLLOWED.name,
                thing=f"group:{group.pk}",
                dedupe_key=key,
                text=str(text) % {"group": group.name, "title": title},
                why=_("この団体のお知らせを受け取っているからです。"),
                url=url,
            )
