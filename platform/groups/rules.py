"""Who may speak for whom, who keeps the list of members, and who decides about a group."""

from typing import TypeGuard

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from groups.models import Application, ApplicationFile, Group, Handover, Invitation, Membership

SPEAKING_ROLES = (Membership.Role.REPRESENTATIVE, Membership.Role.EDITOR)
# A link must not make representatives: that is what handing over is for.
INVITED_ROLES = (Membership.Role.MEMBER, Membership.Role.EDITOR)


def may_speak_for(user: User | AnonymousUser, group: Group) -> bool:
    """Representatives and editors of a verified group."""
    return (
        isinstance(user, User)
        and group.verified_at is not None
        and Membership.objects.filter(group=group, user=user, role__in=SPEAKING_ROLES).exists()
    )


def belongs_to_verified_group(user: User | AnonymousUser) -> bool:
    """Registered groups' boards and rooms are for their members, in any role."""
    return isinstance(user, User) and Membership.objects.filter(user=user, group__verified_at__isnull=False).exists()


def may_register(user: User | AnonymousUser) -> TypeGuard[User]:
    """Coordinators and administrators register groups whose papers they have seen, and decide about applications and suspensions."""
    return isinstance(user, User) and user.has_role(Role.COORDINATOR, Role.ADMINISTRATOR)


def may_keep_members(user: User | AnonymousUser, group: Group) -> bool:
    """Representatives say who belongs to the group and in which role."""
    return (
        isinstance(user, User)
        and Membership.objects.filter(group=group, user=user, role=Membership.Role.REPRESENTATIVE).exists()
    )


def belongs(user: User | AnonymousUser, group: Group) -> bool:
    """Members of any role, whether the group is verified or not."""
    return isinstance(user, User) and Membership.objects.filter(group=group, user=user).exists()


def may_see_members(user: User | AnonymousUser, group: Group) -> bool:
    """Members see one another; staff who register groups see them too."""
    return belongs(user, group) or may_register(user)


def may_read_record(user: User | AnonymousUser, group: Group) -> bool:
    """What happened to a group is for its representatives and the staff who register groups."""
    return may_keep_members(user, group) or may_register(user)


def may_confirm(user: User | AnonymousUser, group: Group) -> bool:
    """Representatives of a verified group say once a year that everything is still so."""
    return group.verified_at is not None and may_keep_members(user, group)


def may_invite(user: User | AnonymousUser, group: Group) -> bool:
    """Representatives of a verified group ask people in."""
    return group.verified_at is not None and may_keep_members(user, group)


def may_ask_to_join(user: User | AnonymousUser, group: Group) -> bool:
    """Any signed-in person who is not a member of that verified group."""
    return isinstance(user, User) and group.verified_at is not None and not belongs(user, group)


def may_see_application(user: User | AnonymousUser, application: Application) -> bool:
    """The applicant and the staff who decide."""
    return isinstance(user, User) and (application.applicant_id == user.pk or may_register(user))


def may_read_paper(user: User | AnonymousUser, paper: ApplicationFile) -> bool:
    """Papers are private to the applicant and the staff who verify; those of no application yet to whoever sent them."""
    if paper.application is None:
        return isinstance(user, User) and paper.added_by_id == user.pk
    return may_see_application(user, paper.application)


def in_the_way(user: User, invitation: Invitation, group: Group) -> str:
    """Why this person cannot become a member by this invitation; empty when they can."""
    if group.verified_at is None:
        return _("この団体の登録は、いま止まっています。団体の人に聞いてください。")
    if invitation.revoked_at or invitation.uses_left < 1 or invitation.expires_at <= timezone.now():
        return _("この招待は、もう使えません。団体の人に、新しい招待を頼んでください。")
    if invitation.email and not _has_confirmed(user, invitation.email):
        return _(
            "この招待は、別のメールアドレスに宛てたものです。そのアドレスをマイページで登録して確かめると、受けられます。"
        )
    return ""


def _has_confirmed(user: User, email: str) -> bool:
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def may_see_handover(user: User | AnonymousUser, handover: Handover) -> bool:
    """Whoever it concerns: the two it is about, members, staff who register groups."""
    return isinstance(user, User) and (
        user.pk in (handover.successor_id, handover.predecessor_id) or may_see_members(user, handover.group)
    )


def may_answer_handover(user: User | AnonymousUser, handover: Handover) -> bool:
    """The successor takes the office on or not."""
    return isinstance(user, User) and user.pk == handover.successor_id


def may_cancel_handover(user: User | AnonymousUser, handover: Handover) -> bool:
    """Who proposed it, and staff."""
    return isinstance(user, User) and (user.pk == handover.proposed_by_id or may_register(user))


def may_object(user: User | AnonymousUser, handover: Handover) -> bool:
    """Members of the group other than the successor, and than the one who proposed it (who calls it off instead)."""
    return (
        isinstance(user, User)
        and user.pk not in (handover.successor_id, handover.proposed_by_id)
        and belongs(user, handover.group)
    )


def may_propose_handover(user: User | AnonymousUser, group: Group) -> bool:
    """A representative hands on their own office; staff begin it for a group whose representative has disappeared."""
    return may_keep_members(user, group) or may_register(user)


def may_edit_profile(user: User | AnonymousUser, group: Group) -> bool:
    """Who speaks for a verified group writes its page; coordinators and administrators mend it, and the log says so."""
    return may_speak_for(user, group) or (group.verified_at is not None and may_register(user))
