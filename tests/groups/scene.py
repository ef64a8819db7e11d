"""Applications, papers and handovers for the tests of groups."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from groups.models import Application, ApplicationFile, Handover, Invitation
from groups.services import applications, handovers, invitations
from kernel import files
from tests.world import World

PDF_BYTES = b"%PDF-1.4\n" + "会則".encode() + b"\n%%EOF\n"
PROFILE = {"name": "花の会", "kana": "はなのかい", "kind": "civic", "about": "花を植えます。"}
FORM = PROFILE | {"officers": "代表 見本 花子\n会計 見本 次郎"}


def pdf(name: str = "会則.pdf", content: bytes = PDF_BYTES) -> SimpleUploadedFile:
    """A small paper."""
    return SimpleUploadedFile(name, content, "application/pdf")


def apply(applicant: User, **profile: Any) -> Application:
    """An application that waits, with one paper."""
    client_id = uuid.uuid4()
    applications.keep_papers(user=applicant, form_id=client_id, papers=[(ApplicationFile.Kind.RULES, pdf(), files.PDF)])
    return applications.apply(
        applicant=applicant, officers="代表 見本 花子", profile=PROFILE | profile, client_id=client_id
    )


def invite(world: World, **kwargs: Any) -> Invitation:
    """An invitation of green's representative."""
    return invitations.invite(group=world.green, by=world.representative, **{"role": "member", "days": 7} | kwargs)


def propose(world: World, **kwargs: Any) -> Handover:
    """Green's representative asks the editor to take over."""
    people = {"by": world.representative, "predecessor": world.representative, "successor": world.editor}
    return handovers.propose(group=world.green, **people | kwargs)
