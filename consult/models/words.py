"""What client and adviser write to each other, and the record of what was talked about."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consult.models.case import Consultation
from kernel.fields import StoredHtmlField


class Entry(models.Model):
    """One message between client and adviser; both see it."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="entries")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    from_centre = models.BooleanField()
    body = models.TextField()
    body_html = StoredHtmlField()
    at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.author_id}"


class Record(models.Model):
    """What was talked about and advised. Two layers: the memo handed over, which the client sees, and what only staff see."""

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("解決・助言済")
        GOING_ON = "going_on", _("継続")
        REFERRED = "referred", _("つないだ")
        INFORMED = "informed", _("情報提供のみ")
        NOT_OURS = "not_ours", _("対象外")
        UNREACHED = "unreached", _("連絡不能")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="records")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    minutes = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    summary = models.TextField()
    advice = models.TextField(blank=True)
    memo_for_client = models.TextField(blank=True)
    memo_for_client_html = StoredHtmlField(blank=True)
    internal_memo = models.TextField(blank=True)
    client_id = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.at:%Y-%m-%d}"
