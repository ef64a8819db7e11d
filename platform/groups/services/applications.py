"""Applying for a group: with papers, corrected as often as needed, decided once by staff."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from groups import notices, rules
from groups.models import Application, ApplicationFile, ApplicationStep, Group, Membership
from groups.services.members import join
from groups.services.standing import verify
from kernel import files, html, text

State = Application.State
OPEN = (State.SUBMITTED, State.RETURNED)
DECISIONS = (State.APPROVED, State.RETURNED, State.REJECTED)
MAX_OPEN = 5
MAX_PAPERS = 20

_NEW = gettext_lazy("%(group)sの登録の申請が届きました。")
_RECEIVED = gettext_lazy("%(group)sの登録の申請を受け付けました。")
_AGAIN = gettext_lazy("%(group)sの申請が、直して送られました。")
_TAKEN_BACK = gettext_lazy("%(group)sの申請は、取り下げられました。")
_DECIDED = {
    State.APPROVED: gettext_lazy("%(group)sを登録しました。団体として書けるようになりました。"),
    State.RETURNED: gettext_lazy("%(group)sの申請に、直していただきたいところがあります。"),
    State.REJECTED: gettext_lazy("%(group)sは、登録できませんでした。理由をお読みください。"),
}


def keep_papers(
    *,
    user: User,
    form_id: uuid.UUID,
    papers: Iterable[tuple[str, UploadedFile, files.Kind]],
    application: Application | None = None,
) -> None:
    """Store each (kind of paper, upload, kind of file) once per form, person and content, before the rest of the form is right."""
    for kind, upload, file_kind in papers:
        digest = hashlib.file_digest(upload.file, "sha256").hexdigest()  # type: ignore[arg-type]
        upload.seek(0)
        key = uuid.uuid5(form_id, f"{user.pk} {kind} {digest}")
        if ApplicationFile.objects.filter(client_id=key).exists():
            continue
        ApplicationFile.objects.get_or_create(
            client_id=key,
            defaults={
                "application": application,
                "form_id": form_id,
                "kind": kind,
                "file": files.keep(upload, file_kind),
                "name": text.one_line(upload.name or "")[-200:],
                "size": upload.size or 0,
                "added_by": user,
            },
        )


@transaction.atomic
def apply(*, applicant: User, officers: str, profile: Mapping[str, Any], client_id: uuid.UUID) -> Application:
    """Send an application once per `client_id`, with the papers that wait for that form. Raises ValidationError for too many at once,
    and PermissionDenied for the id of a form that is not this person's.

    `profile` is fields of Group; its many-to-many ones are collections.
    """
    found = Application.objects.filter(group__client_id=client_id, applicant=applicant).first()
    if found is not None:
        return found
    if Application.objects.filter(applicant=applicant, state__in=OPEN).count() >= MAX_OPEN:
        raise ValidationError(_("確認中の申請が%(n)sつあります。先に、その返事をお待ちください。") % {"n": MAX_OPEN})
    group, is_new = Group.objects.get_or_create(client_id=client_id, defaults=_columns(profile))
    if not is_new:
        return _of_the_same_press(group, applicant)
    application = Application.objects.create(group=group, applicant=applicant, officers=officers)
    _relate(group, profile)
    ApplicationFile.objects.filter(form_id=client_id, added_by=applicant, application=None).update(
        application=application
    )
    _step(application, State.SUBMITTED, applicant)
    audit.record(actor=applicant, action="group.applied", subject=f"group:{group.pk}")
    _tell_applicant(application, _RECEIVED)
    _tell_staff(application, _NEW)
    return application


@transaction.atomic
def resend(
    *,
    application: Application,
    by: User,
    officers: str,
    profile: Mapping[str, Any],
    remove: Collection[ApplicationFile] = (),
) -> Application:
    """Send a returned application again. Raises PermissionDenied, and ValidationError when it does not wait for that any more."""
    if application.applicant_id != by.pk:
        raise PermissionDenied
    moved = Application.objects.filter(pk=application.pk, state=State.RETURNED).update(
        state=State.SUBMITTED, officers=officers, submitted_at=timezone.now()
    )
    if not moved:
        raise ValidationError(_("この申請は、もう送られているか、終わっています。申請のページを見てください。"))
    group = Group.objects.get(pk=application.group_id)
    Group.objects.filter(pk=group.pk).update(**_columns(profile), updated_at=timezone.now())
    _relate(group, profile)
    for paper in application.files.filter(pk__in=[paper.pk for paper in remove]):
        transaction.on_commit(partial(paper.file.delete, save=False))
        paper.delete()
    application.refresh_from_db()
    _step(application, State.SUBMITTED, by)
    audit.record(actor=by, action="group.resent", subject=f"group:{group.pk}")
    _tell_staff(application, _AGAIN)
    return application


@transaction.atomic
def withdraw(*, application: Application, by: User) -> None:
    """The applicant takes an open application back. Raises PermissionDenied, and ValidationError when it is decided."""
    if application.applicant_id != by.pk:
        raise PermissionDenied
    if not Application.objects.filter(pk=application.pk, state__in=OPEN).update(state=State.WITHDRAWN):
        raise ValidationError(_("この申請は、もう終わっています。"))
    _step(application, State.WITHDRAWN, by)
    audit.record(actor=by, action="group.application_withdrawn", subject=f"group:{application.group_id}")
    _tell_staff(application, _TAKEN_BACK)


@transaction.atomic
def decide(*, application: Application, by: User, decision: str, note: str = "") -> None:
    """Approve, return (with what is missing) or reject (with a reason) an application that waits.

    Two at once: the database lets one decide. Raises PermissionDenied, and ValidationError for the other one.
    """
    if not rules.may_register(by):
        raise PermissionDenied
    if decision not in DECISIONS:
        raise ValueError(decision)
    if not Application.objects.filter(pk=application.pk, state=State.SUBMITTED).update(state=decision):
        raise ValidationError(_already(application))
    _step(application, decision, by, note)
    if decision == State.APPROVED:
        group = Group.objects.select_for_update().get(pk=application.group_id)
        join(group=group, user=application.applicant, role=Membership.Role.REPRESENTATIVE, by=by)
        verify(group=group, by=by)
    else:
        action = "group.returned" if decision == State.RETURNED else "group.rejected"
        audit.record(actor=by, action=action, subject=f"group:{application.group_id}", reason=note)
    _tell_applicant(application, _DECIDED[State(decision)], note)


def _of_the_same_press(group: Group, applicant: User) -> Application:
    # A form's id that belongs to somebody else's group, or to one without an application, was forged.
    found = Application.objects.filter(group=group, applicant=applicant).first()
    if found is None:
        raise PermissionDenied
    return found


def _already(application: Application) -> str:
    last = ApplicationStep.objects.filter(application=application).select_related("by").last()
    name = last.by.name if last and last.by else ""
    return _("この申請は、%(name)sさんが先に「%(state)s」にしました。") % {
        "name": name,
        "state": last.get_state_display() if last else "",
    }


def _columns(profile: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in profile.items() if name not in ("fields", "districts")}
    return columns | {"about_html": html.plain(columns.get("about", ""))}


def _relate(group: Group, profile: Mapping[str, Any]) -> None:
    group.fields.set(profile.get("fields", ()))
    group.districts.set(profile.get("districts", ()))


def _step(application: Application, state: str, by: User, note: str = "") -> None:
    ApplicationStep.objects.create(application=application, state=state, by=by, note=note)


def _key(application: Application) -> str:
    return f"application:{application.steps.count()}"


def _tell_applicant(application: Application, sentence: Any, note: str = "") -> None:
    notices.tell(
        [application.applicant],
        application.group,
        _key(application),
        sentence,
        page="groups:application",
        pk=application.pk,
        note=note,
    )


def _tell_staff(application: Application, sentence: Any) -> None:
    notices.tell(
        notices.coordinators(),
        application.group,
        f"{_key(application)}:staff",
        sentence,
        page="groups:decide",
        pk=application.pk,
        why=notices.WHY_STAFF,
    )
