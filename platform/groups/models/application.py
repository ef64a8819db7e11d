"""How a group becomes verified and stays so: the application with its papers and steps, and suspensions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.group import Group


class Application(models.Model):
    """A person applies for a group; its profile is the group's own row, which nobody else sees until it is verified."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("確認中")
        RETURNED = "returned", _("直しのお願い")
        APPROVED = "approved", _("登録ずみ")
        REJECTED = "rejected", _("登録できません")
        WITHDRAWN = "withdrawn", _("取り下げ")

    group = models.OneToOneField(Group, models.CASCADE, related_name="application")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="group_applications")
    officers = models.TextField(_("役員の名簿"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED, db_index=True)
    submitted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.group_id}: {self.state}"


class ApplicationStep(models.Model):
    """What happened to an application, with the sentence for the applicant."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Application.State.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.state}"


class ApplicationFile(models.Model):
    """A paper of an application (rules, list of officers): private to the applicant and the staff who verify.

    It is kept from the first press on, before there is an application, so that nobody is asked for it again because of a
    mistake elsewhere in the form; `form_id` says which form it waits for.
    """

    class Kind(models.TextChoices):
        RULES = "rules", _("会則・規約")
        OFFICERS = "officers", _("役員の名簿")
        OTHER = "other", _("そのほか")

    application = models.ForeignKey(Application, models.CASCADE, null=True, related_name="files")
    form_id = models.UUIDField(default=uuid.uuid4, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.FileField(upload_to="groups/papers")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return self.name


class Suspension(models.Model):
    """A verified group may not speak for a while; its page is closed. Lifting it verifies the group again."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(lifted_at=None), name="one_open_suspension_a_group")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.at:%Y-%m-%d}"
