"""Asking people in: invitations by link or e-mail, and requests to join."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from groups import notices, queries, rules
from groups.models import Group, Invitation, JoinRequest, Membership
from groups.services.locking import locked
from groups.services.members import join
from kernel import dates
from notify.services import mail

MAILS_A_DAY = 30

_ACCEPTED = gettext_lazy("%(name)sさんが、招待を受けて%(group)sに入りました。")
_ASKED = gettext_lazy("%(name)sさんが、%(group)sに入りたいと申し込みました。")
_YES = gettext_lazy("%(group)sの会員になりました。")
_NO = gettext_lazy("%(group)sへの入会は、見合わせとなりました。")


@transaction.atomic
def invite(
    *,
    group: Group,
    by: User,
    role: str,
    days: int,
    uses: int = 1,
    email: str = "",
    client_id: uuid.UUID | None = None,
) -> Invitation:
    """Make a link that makes members, once per `client_id`; one for an e-mail address goes out to it and serves once.

    Raises PermissionDenied, and ValidationError when the group has sent too many e-mails today.
    """
    group = locked(group)
    if not rules.may_invite(by, group) or role not in rules.INVITED_ROLES:
        raise PermissionDenied
    if email and _sent_today(group) >= MAILS_A_DAY:
        raise ValidationError(
            _("きょうはもう%(n)s通の招待を送りました。あすまた送るか、リンクを渡してください。") % {"n": MAILS_A_DAY}
        )
    invitation, is_new = Invitation.objects.get_or_create(
        client_id=client_id or uuid.uuid4(),
        defaults={
            "group": group,
            "role": role,
            "token": secrets.token_urlsafe(32),
            "email": email,
            "uses_left": 1 if email else uses,
            "expires_at": timezone.now() + dt.timedelta(days=days),
            "created_by": by,
        },
    )
    if is_new:
        audit.record(actor=by, action="group.invited", subject=f"group:{group.pk}", role=role)
        if email:
            _send(invitation)
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> None:
    """End an invitation by hand. Raises PermissionDenied."""
    if not rules.may_keep_members(by, invitation.group):
        raise PermissionDenied
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(actor=by, action="group.invitation_revoked", subject=f"group:{invitation.group_id}")


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Membership:
    """Become a member by an invitation. The uses are counted by the database, so the last one serves one person.

    Who is a member already stays what they are and uses nothing up. Raises ValidationError with what is in the way.
    """
    group = locked(invitation.group)
    if place := queries.membership(user, group):
        return place
    if sentence := rules.in_the_way(user, invitation, group):
        raise ValidationError(sentence)
    counted = Invitation.objects.filter(
        pk=invitation.pk, uses_left__gt=0, revoked_at=None, expires_at__gt=timezone.now()
    ).update(uses_left=F("uses_left") - 1)
    if not counted:
        raise ValidationError(_("この招待は、もう使えません。団体の人に、新しい招待を頼んでください。"))
    place = join(group=group, user=user, role=invitation.role)
    JoinRequest.objects.filter(group=group, user=user, answered_at=None).update(
        answered_at=timezone.now(), accepted=True
    )
    _tell_representatives(group, f"invited:{invitation.pk}:{user.pk}", _ACCEPTED, user)
    return place


@transaction.atomic
def decline(*, invitation: Invitation, user: User) -> None:
    """Say no; an invitation that was for this person's address ends with it."""
    if invitation.email and not rules.in_the_way(user, invitation, invitation.group):
        Invitation.objects.filter(pk=invitation.pk).update(uses_left=0)


@transaction.atomic
def ask_to_join(*, group: Group, user: User, message: str = "") -> JoinRequest:
    """Ask the representatives; who has asked already waits for their answer. Raises PermissionDenied."""
    group = locked(group)
    if not rules.may_ask_to_join(user, group):
        raise PermissionDenied
    request, is_new = JoinRequest.objects.get_or_create(
        group=group, user=user, answered_at=None, defaults={"message": message}
    )
    if is_new:
        audit.record(actor=user, action="group.requested", subject=f"group:{group.pk}", person=user.pk)
        _tell_representatives(group, f"request:{request.pk}", _ASKED, user, note=message)
    return request


@transaction.atomic
def answer_request(*, request: JoinRequest, by: User, accepted: bool) -> None:
    """Let a person in, or not; two representatives at once answer once. Raises PermissionDenied, ValidationError for the second."""
    group = locked(request.group)
    if not rules.may_invite(by, group):
        raise PermissionDenied
    answered = JoinRequest.objects.filter(pk=request.pk, answered_at=None).update(
        answered_at=timezone.now(), answered_by=by, accepted=accepted
    )
    if not answered:
        raise ValidationError(_("この申し込みには、もう返事をしてあります。"))
    if accepted and queries.membership(request.user, group) is None:
        join(group=group, user=request.user, by=by)
    if not accepted:
        audit.record(actor=by, action="group.request_declined", subject=f"group:{group.pk}", person=request.user_id)
    notices.tell([request.user], group, f"answer:{request.pk}", _YES if accepted else _NO, page="groups:profile")


def _sent_today(group: Group) -> int:
    since = timezone.now() - dt.timedelta(days=1)
    return Invitation.objects.filter(group=group, created_at__gt=since).exclude(email="").count()


def link_of(invitation: Invitation) -> str:
    """The address to hand on."""
    return f"{settings.SITE_URL}{reverse('groups:invitation', kwargs={'token': invitation.token})}"


def _send(invitation: Invitation) -> None:
    inviter = invitation.created_by
    words = {
        "group": invitation.group.name,
        "name": inviter.name if inviter else "",
        "until": dates.day(invitation.expires_at),
        "role": invitation.get_role_display(),
    }
    body = _(
        "%(name)sさんから、%(group)sへの招待です（役割: %(role)s）。\n"
        "下のページを開いて、受けるかどうかを選んでください。%(until)sまで使えます。\n"
        "このメールアドレスで登録した方だけが受けられます。心当たりがなければ、何もしなくてかまいません。"
    )
    mail(
        to=invitation.email,
        subject=_("%(group)sへの招待") % words,
        body=f"{body % words}\n\n{link_of(invitation)}\n",
    )


def _tell_representatives(group: Group, key: str, text: object, about: User, note: str = "") -> None:
    notices.tell(
        queries.representatives_of(group),
        group,
        key,
        text,  # type: ignore[arg-type]
        page="groups:members",
        why=notices.WHY_REPRESENTATIVE,
        note=note,
        name=about.name,
    )
