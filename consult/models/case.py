"""A consultation, who works on it, what became of it, and who looked at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from consult.models.categories import Category
from groups.models import Group
from kernel.fields import StoredHtmlField


class Way(models.TextChoices):
    """How client and adviser meet."""

    CENTRE = "centre", _("来所")
    PHONE = "phone", _("電話")
    ONLINE = "online", _("オンライン")
    VISIT = "visit", _("訪問")
    WRITING = "writing", _("文字だけ")


class Need(models.TextChoices):
    """What makes a meeting possible for a person."""

    SIGN = "sign", _("手話・筆談")
    WHEELCHAIR = "wheelchair", _("車いす")
    INTERPRETER = "interpreter", _("通訳")
    CHILDCARE = "childcare", _("託児")
    LARGE_PRINT = "large_print", _("大きな文字の資料")


class Urgency(models.TextChoices):
    """How soon a person needs an answer."""

    NORMAL = "normal", _("急がない")
    WEEK = "week", _("今週中に")
    TODAY = "today", _("きょう・あすに（至急）")


class Status(models.TextChoices):
    """Where a consultation stands."""

    SUBMITTED = "submitted", _("申込受付中")
    TRIAGE = "triage", _("内容確認中")
    NEED_INFO = "need_info", _("確認のお願い")
    ASSIGNED = "assigned", _("担当決定")
    SCHEDULED = "scheduled", _("日時決定")
    IN_PROGRESS = "in_progress", _("相談中")
    FOLLOW_UP = "follow_up", _("継続対応中")
    REFERRED = "referred", _("専門機関へ紹介済")
    CLOSED = "closed", _("終了")
    CANCELLED = "cancelled", _("取消")
    NO_SHOW = "no_show", _("未来所")


class YearCounter(models.Model):
    """The last number given in a fiscal year; raised under its row's lock, so numbers have no holes."""

    fiscal_year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.fiscal_year}: {self.last}"


class QueueNumber(models.Model):
    """The number of changes of the queue, for the live hub: a single row."""

    change_no = models.PositiveBigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return str(self.change_no)


class Consultation(models.Model):
    """What a person asks. It belongs to the person, not to the group it is about."""

    number = models.CharField(max_length=12, unique=True)
    fiscal_year = models.PositiveSmallIntegerField(db_index=True)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consultations")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    body = models.TextField()
    body_html = StoredHtmlField()
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    needs = models.JSONField(default=list, blank=True)
    wanted = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=60, blank=True)
    kana = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    affiliation = models.CharField(max_length=80, blank=True)
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
    consent_version = models.CharField(max_length=20)
    consent_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SUBMITTED)
    received_at = models.DateTimeField(default=timezone.now)
    change_no = models.PositiveBigIntegerField(default=0, editable=False)
    once_id = models.UUIDField(unique=True, editable=False)  # the form's `client_id`

    class Meta:
        indexes = [models.Index(fields=["client", "-id"]), models.Index(fields=["status", "received_at"])]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The first line of what was written, short enough for a heading."""
        return Truncator(self.body.strip().partition("\n")[0]).chars(60)

    @property
    def client_name(self) -> str:
        """How staff call the client, who may stay anonymous."""
        return self.name or str(_("相談者（匿名）"))

    @property
    def need_labels(self) -> list[str]:
        """The needs in words."""
        return [str(Need(code).label) for code in self.needs]


class Assignment(models.Model):
    """An adviser works on a consultation, from a moment to a moment; one at a time, which the database decides."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="assignments")
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation"], condition=Q(ended_at=None), name="one_adviser_at_a_time")
        ]
        indexes = [models.Index(fields=["adviser", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.adviser_id}"


class DeclinedAdviser(models.Model):
    """The client does not want this adviser, in this case or any later one. The adviser is not told why."""

    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="declined_advisers")
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "adviser"], name="declined_once")]

    def __str__(self) -> str:
        return f"{self.client_id}: not {self.adviser_id}"


class StatusChange(models.Model):
    """One step of a consultation; the client sees the whole history."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="history")
    status = models.CharField(max_length=12, choices=Status.choices)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.status}"


class AccessLog(models.Model):
    """Somebody of the centre opened the case; the client sees it."""

    class What(models.TextChoices):
        VIEW = "view", _("開きました")
        BREAK_GLASS = "break_glass", _("責任者として、理由を書いて開きました")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="access_log")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What.choices, default=What.VIEW)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["consultation", "-at"])]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.user_id} {self.what}"
