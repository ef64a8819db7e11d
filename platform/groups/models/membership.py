"""Who belongs to a group: members, invitations, requests to join, handovers, and the voice a person used last."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.group import Group


class Membership(models.Model):
    """A person's place in a group. Leaving deletes the row; the audit log keeps who came and went."""

    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", _("代表者")
        EDITOR = "editor", _("編集できる人")
        MEMBER = "member", _("会員")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="one_membership_a_person_and_group")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class Invitation(models.Model):
    """A link that makes members: for whoever has it, or for one confirmed e-mail address. It ends by time, number or hand."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    token = models.CharField(max_length=43, unique=True)
    email = models.EmailField(blank=True)
    uses_left = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return f"{self.group_id} {self.role}"


class JoinRequest(models.Model):
    """A person asks to become a member; a representative answers."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"], condition=Q(answered_at=None), name="one_open_request_a_person_and_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.group_id}"


class Handover(models.Model):
    """A representative passes the office on: proposed, accepted by the successor, then confirmed by staff or by time.

    Staff begin one when the representative has disappeared.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("引き継ぎずみ")
        DECLINED = "declined", _("引き受けない")
        CANCELLED = "cancelled", _("取りやめ")
        OBJECTED = "objected", _("異議あり")

    class Stays(models.TextChoices):
        EDITOR = "editor", _("編集できる人として残る")
        MEMBER = "member", _("会員として残る")
        LEAVES = "leaves", _("団体から抜ける")

    group = models.ForeignKey(Group, models.CASCADE, related_name="handovers")
    predecessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    predecessor_then = models.CharField(max_length=10, choices=Stays.choices, default=Stays.MEMBER)
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    # Without an objection the handover is done at this moment (set when the successor accepts).
    takes_effect_at = models.DateTimeField(null=True, db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(ended_at=None), name="one_open_handover_a_group")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} to {self.successor_id}"


class LastVoice(models.Model):
    """As whom a person wrote last: offered first the next time. Without a group: as themselves."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.user_id} as {self.group_id}"
