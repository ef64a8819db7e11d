"""What people do with an import: send a file, confirm what they saw, or leave it."""

from __future__ import annotations

import hashlib
import uuid

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from groups import rules
from groups.models import NpoImport
from groups.npo.table import KINDS
from kernel import files

State = NpoImport.State


@transaction.atomic
def send(*, by: User, upload: UploadedFile, office: str, city: str, client_id: uuid.UUID) -> NpoImport:
    """Keep the file for the worker, once per `client_id`. Raises PermissionDenied."""
    _check(by)
    existing = NpoImport.objects.filter(client_id=client_id).first()
    if existing:
        return existing
    kind = files.kind_of(upload, KINDS)
    if kind is None:
        raise ValueError("the form has checked the kind")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    job, is_new = NpoImport.objects.get_or_create(
        client_id=client_id,
        defaults={
            "file": files.keep(upload, kind),
            "file_name": (upload.name or "")[-200:],
            "digest": digest.hexdigest(),
            "office": office,
            "city": city,
            "sent_by": by,
        },
    )
    if is_new:
        audit.record(actor=by, action="npo.sent", subject=f"npo_import:{job.pk}", digest=job.digest)
    return job


@transaction.atomic
def confirm(*, job: NpoImport, by: User) -> bool:
    """Let the worker take the rows over; of two who press at once one did it. Raises PermissionDenied."""
    _check(by)
    pressed = NpoImport.objects.filter(pk=job.pk, state=State.READY).update(
        state=State.CONFIRMED,
        confirmed_by=by,
        confirmed_at=timezone.now(),
        claim=None,
        claimed_until=None,
        attempts=0,
    )
    if pressed:
        audit.record(actor=by, action="npo.confirmed", subject=f"npo_import:{job.pk}", digest=job.digest)
    return bool(pressed)


@transaction.atomic
def discard(*, job: NpoImport, by: User) -> bool:
    """Leave a file that was not confirmed; its rows and the file go. Raises PermissionDenied."""
    _check(by)
    left = NpoImport.objects.filter(pk=job.pk, state__in=[State.SENT, State.READY, State.REFUSED]).update(
        state=State.DISCARDED, claim=None, claimed_until=None
    )
    if left:
        job.rows.all().delete()
        forget_file(job)
        audit.record(actor=by, action="npo.discarded", subject=f"npo_import:{job.pk}", digest=job.digest)
    return bool(left)


def forget_file(job: NpoImport) -> None:
    """The file is no longer needed once the transaction holds: name and digest stay."""
    name, storage = job.file.name, job.file.storage
    if name:
        NpoImport.objects.filter(pk=job.pk).update(file="")
        transaction.on_commit(lambda: storage.delete(name))


def _check(by: User) -> None:
    if not rules.may_register(by):
        raise PermissionDenied
