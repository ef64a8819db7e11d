"""The scene most tests play in: one centre, three groups, and one person for every role."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.models import Role, StaffRole, User
from groups.models import Group, Membership
from kernel.models import Centre

STAFF = {
    "adviser": [Role.ADVISER],
    "adviser2": [Role.ADVISER],
    "specialist": [Role.SPECIALIST],
    "coordinator": [Role.COORDINATOR],
    "moderator": [Role.MODERATOR],
    "counter": [Role.COUNTER],
    "manager": [Role.MANAGER],
    "administrator": [Role.ADMINISTRATOR],
}
MEMBERS = {
    "member": ("green", Membership.Role.MEMBER),
    "editor": ("green", Membership.Role.EDITOR),
    "representative": ("green", Membership.Role.REPRESENTATIVE),
    "other_representative": ("market", Membership.Role.REPRESENTATIVE),
    "council_representative": ("council", Membership.Role.REPRESENTATIVE),
}
GROUPS = {
    "green": ("みなと緑のまち研究会", Group.Kind.CIVIC),
    "market": ("朝市元気プロジェクト", Group.Kind.CIVIC),
    "council": ("東の丘地区まちづくり協議会", Group.Kind.COUNCIL),
}
CITIZENS = ("citizen", "outsider")
ROLES_OF_GREEN = ("member", "editor", "representative")


@dataclass
class World:
    """People, groups and the centre, as attributes named after them."""

    centre: Centre
    citizen: User
    outsider: User
    member: User
    editor: User
    representative: User
    other_representative: User
    council_representative: User
    adviser: User
    adviser2: User
    specialist: User
    coordinator: User
    moderator: User
    counter: User
    manager: User
    administrator: User
    green: Group
    market: Group
    council: Group

    @staticmethod
    def client(user: User | None = None) -> Client:
        """A browser of this person, signed in; of a visitor without one."""
        client = Client()
        if user is not None:
            client.force_login(user)
        return client


def build() -> World:
    """Store the scene and return it."""
    centre = Centre.objects.create(name="見本市民活動センター", phone="083-000-0000", closed_weekdays="0#3")
    people = {name: User.objects.create_user(name, name=f"見本 {name}") for name in (*CITIZENS, *MEMBERS, *STAFF)}
    groups = {
        name: Group.objects.create(
            name=title, kind=kind, verified_at=timezone.now(), verified_by=people["administrator"]
        )
        for name, (title, kind) in GROUPS.items()
    }
    StaffRole.objects.bulk_create(
        StaffRole(user=people[name], role=role) for name, roles in STAFF.items() for role in roles
    )
    # Staff have a second key, else every page but that of the keys would be closed to them.
    Authenticator.objects.bulk_create(
        Authenticator(user=people[name], type=Authenticator.Type.TOTP, data={}) for name in STAFF
    )
    Membership.objects.bulk_create(
        Membership(user=people[name], group=groups[group], role=role) for name, (group, role) in MEMBERS.items()
    )
    return World(centre=centre, **people, **groups)


@pytest.fixture
def world(db: None) -> World:
    """The scene, in this test's transaction."""
    return build()
