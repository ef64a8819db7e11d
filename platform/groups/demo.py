"""Sample content: an application that waits, and an open invitation."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from groups.models import ActivityField, ApplicationFile, District, Group, Membership
from groups.services import applications, invitations
from kernel import files

_APPLICATION = uuid.UUID("6f0f6f6e-0000-4000-8000-000000000001")
_INVITATION = uuid.UUID("6f0f6f6e-0000-4000-8000-000000000002")
_RULES = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def load(people: Mapping[str, User], groups: Mapping[int, Group], now: dt.datetime) -> None:
    """Store what is not there yet; a second run changes nothing."""
    newcomer, sakura = people["newcomer"], people["sakura"]
    if not Group.objects.filter(client_id=_APPLICATION).exists():
        upload = SimpleUploadedFile("会則【見本】.pdf", _RULES)
        applications.keep_papers(
            user=newcomer, form_id=_APPLICATION, papers=[(ApplicationFile.Kind.RULES, upload, files.PDF)]
        )
        applications.apply(
            applicant=newcomer,
            client_id=_APPLICATION,
            officers="代表 見本 のぞみ\n副代表 見本 かなた\n会計 見本 はるか",
            profile={
                "name": "【見本】夕凪おはなし会",
                "kana": "ゆうなぎおはなしかい",
                "kind": Group.Kind.CIVIC,
                "legal_form": "任意団体",
                "founded_on": dt.date(2024, 4, 1),
                "size": 7,
                "about": "図書館や公民館で、月に一度、絵本の読み聞かせをしています。",
                "fields": ActivityField.objects.filter(number__in=[2, 13]),
                "districts": District.objects.all()[:1],
            },
        )
    # Only while she has the office: in a demo people may hand it on.
    if Membership.objects.filter(group=groups[1], user=sakura, role=Membership.Role.REPRESENTATIVE).exists():
        invitations.invite(
            group=groups[1], by=sakura, role=Membership.Role.MEMBER, days=30, uses=5, client_id=_INVITATION
        )
