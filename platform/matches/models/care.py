"""担当団体: which coordinator looks after which group, when they last spoke, and what comes next."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group


class Care(models.Model):
    """A coordinator looks after a group until it is handed on or let go. A group is on one list at a time."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="cares")
    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cares")
    taken_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    next_step = models.CharField(max_length=100, blank=True)
    next_on = models.DateField(null=True)
    # When the coordinator was reminded of the present next step.
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(ended_at=None), name="a_group_is_on_one_list")
        ]
        indexes = [models.Index(fields=["next_on"], condition=Q(ended_at=None), name="care_by_next_day")]

    def __str__(self) -> str:
        return f"{self.coordinator_id}: {self.group_id}"


class CareContact(models.Model):
    """One contact with a group, for staff only; it stays with the group when the coordinator changes."""

    class Way(models.TextChoices):
        PHONE = "phone", _("電話")
        MAIL = "mail", _("メール")
        VISIT = "visit", _("訪問")
        COUNTER = "counter", _("窓口")
        ONLINE = "online", _("オンライン")
        OTHER = "other", _("そのほか")

    group = models.ForeignKey(Group, models.CASCADE, related_name="care_contacts")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=Way.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["group", "-on", "-id"], name="care_contacts_of_group")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.on}"
