"""What the Cabinet Office's list says of a body, the imports of that list, and the rows of an import before they are taken over."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.group import Group


class NpoImport(models.Model):
    """One file: sent, read by the worker, looked through, confirmed, taken over by the worker. The row stays as the record of it."""

    class State(models.TextChoices):
        SENT = "sent", _("読み込み中")
        READY = "ready", _("確認待ち")
        CONFIRMED = "confirmed", _("取り込み中")
        APPLIED = "applied", _("取り込みずみ")
        REFUSED = "refused", _("読み込めません")
        DISCARDED = "discarded", _("やめました")

    file = models.FileField(upload_to="groups/npo", blank=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    # Whose bodies are wanted: the office in charge (所轄庁), and a part of the address.
    office = models.CharField(max_length=40)
    city = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    # Why it cannot be read: a key of `groups.npo.words.REFUSALS`, and what belongs into the sentence.
    refusal = models.CharField(max_length=20, blank=True)
    refusal_detail = models.CharField(max_length=300, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    # Of the worker at work: nobody else touches the job before `claimed_until`, and a worker that lost its claim stops.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return self.file_name


class NpoRow(models.Model):
    """One row of the file that is wanted, and what taking it over does."""

    class Outcome(models.TextChoices):
        NEW = "new", _("新しい")
        CHANGED = "changed", _("変わる")
        SAME = "same", _("同じ")
        REFUSED = "refused", _("取り込まない")

    job = models.ForeignKey(NpoImport, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    corporate_number = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # Why it is not taken: a key of `groups.npo.words.REASONS`.
    reason = models.CharField(max_length=20, blank=True)
    # [{"field": …, "old": …, "new": …}]
    changes = models.JSONField(default=list)
    # The cells that hold something, by the name of their column.
    raw = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="one_row_a_line")]
        indexes = [models.Index(fields=["job", "outcome", "line"], name="npo_rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.line}"


class NpoRecord(models.Model):
    """What the list said last of a body, and which values of the profile came from it.

    `values` holds them as they were written: where the profile still says the same, the next import may change it.
    """

    group = models.OneToOneField(Group, models.CASCADE, related_name="npo_record")
    corporate_number = models.CharField(max_length=13, unique=True)
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    dissolved = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(NpoImport, models.SET_NULL, null=True, related_name="records")
    imported_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.corporate_number
