"""What a person's leaving the site means for their groups."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from groups import notices
from groups.models import Application, Group, Handover, Invitation, JoinRequest, LastVoice
from groups.services import applications, standing
from groups.services.locking import locked, representatives
from groups.services.members import end_membership

NO_REPRESENTATIVE = "代表者がいなくなったため"  # on record, in the source language like every reason staff write
_LEFT_ALONE = gettext_lazy("%(group)sに代表者がいなくなったので、登録を止めました。引き継ぎを始めてください。")


@transaction.atomic
def forget_person(user: User) -> None:
    """End everything a person has to do with groups, for good: places, invitations, requests, handovers, applications.

    A verified group that loses its last representative is suspended, and the coordinators are told.
    """
    places = Group.objects.filter(memberships__user=user)
    offered = Group.objects.filter(handovers__in=Handover.objects.filter(successor=user, ended_at=None))
    # Always in the same order: two people who leave at once never wait for each other in a ring.
    for group in Group.objects.filter(Q(pk__in=places) | Q(pk__in=offered)).order_by("pk"):
        _leave_for_good(locked(group), user)
    now = timezone.now()
    addresses = [user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)]
    for address in filter(None, addresses):
        Invitation.objects.filter(email__iexact=address).update(email="", uses_left=0)
    Invitation.objects.filter(created_by=user, revoked_at=None).update(revoked_at=now)
    JoinRequest.objects.filter(user=user).delete()
    LastVoice.objects.filter(user=user).delete()
    for application in Application.objects.filter(applicant=user, state__in=applications.OPEN).select_related("group"):
        applications.withdraw(application=application, by=user)


def _leave_for_good(group: Group, user: User) -> None:
    was_alone = representatives(group) == [user.pk]
    end_membership(group, user, by=user)
    Handover.objects.filter(group=group, successor=user, ended_at=None).update(
        outcome=Handover.Outcome.CANCELLED, ended_at=timezone.now()
    )
    if was_alone and group.verified_at is not None:
        suspension = standing.suspend(group=group, by=None, reason=NO_REPRESENTATIVE)
        notices.tell(
            notices.coordinators(),
            group,
            f"alone:{suspension.pk}",
            _LEFT_ALONE,
            page="groups:standing",
            why=notices.WHY_STAFF,
        )
