"""People: the user, the roles of the centre's staff, submissions held for a person without a session, and the audit log."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.counter_models import CounterDeed, CounterSession

__all__ = [
    "AuditEntry",
    "Consent",
    "CounterCode",
    "CounterDeed",
    "CounterSession",
    "HeldSubmission",
    "Role",
    "StaffRole",
    "User",
    "UserManager",
]


class UserManager(BaseUserManager["User"]):
    """Makes people; `create_user` is what tests, the demo and the set-up page use."""

    def create_user(
        self, login_name: str, *, name: str, email: str = "", password: str | None = None, **extra: Any
    ) -> User:
        """Store a new person. The login name is folded to lower case."""
        user = self.model(login_name=login_name.lower(), name=name, email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, login_name: str | None) -> User:
        """Look a person up by login name, whatever the case."""
        return self.get(login_name=(login_name or "").lower())


class User(AbstractBaseUser):
    """A person. Older people may have no e-mail address, so the login name identifies and the address may be empty."""

    class TextSize(models.TextChoices):
        STANDARD = "standard", _("標準")
        LARGE = "large", _("大")
        XLARGE = "xlarge", _("特大")

    login_name = models.CharField(_("ログイン名"), max_length=40, unique=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    name = models.CharField(_("お名前"), max_length=60)
    kana = models.CharField(_("ふりがな"), max_length=60, blank=True)
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    language = models.CharField(max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja")
    text_size = models.CharField(max_length=10, choices=TextSize.choices, default=TextSize.STANDARD)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    # The version of the terms the person agreed to last; empty for people whom the centre entered, with their consent on paper.
    agreed_version = models.CharField(max_length=20, blank=True, editable=False)
    # The account is emptied at `leaves_at`, or was at `erased_at`. Both set: what requests under way may have written is swept once more.
    leaves_at = models.DateTimeField(null=True, editable=False, db_index=True)
    erased_at = models.DateTimeField(null=True, editable=False)
    # Nobody had signed in for a long time; who signs in after this moment stays.
    inactive_warned_at = models.DateTimeField(null=True, editable=False, db_index=True)

    # Decided by one UPDATE with its condition, never by saving a copy that was read earlier.
    _DECIDED = ("is_active", "leaves_at", "erased_at", "inactive_warned_at")

    USERNAME_FIELD = "login_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the person. A stale copy (a new password, a profile) brings back neither a suspended nor an emptied account."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            fields = self._meta.concrete_fields
            kwargs["update_fields"] = [f.name for f in fields if not f.primary_key and f.name not in self._DECIDED]
        super().save(*args, **kwargs)

    @property
    def shown_name(self) -> str:
        """The name others read; of who has left, that they did."""
        return gettext("退会した人") if self.erased_at else self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles this person has at the centre; one query a request."""
        return frozenset(self.staff_roles.values_list("role", flat=True)) if self.pk else frozenset()

    def has_role(self, *roles: str) -> bool:
        """Whether the person has at least one of these roles of the centre."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_centre_staff(self) -> bool:
        """Whether the person works for the centre in any role."""
        return bool(self.roles)


class Role(models.TextChoices):
    """What staff of the centre may be."""

    ADVISER = "adviser", _("相談員")
    SPECIALIST = "specialist", _("専門家")
    COORDINATOR = "coordinator", _("協働コーディネーター")
    MODERATOR = "moderator", _("掲示板の管理")
    COUNTER = "counter", _("窓口")
    MANAGER = "manager", _("相談の責任者")
    ADMINISTRATOR = "administrator", _("管理者")


class StaffRole(models.Model):
    """One role of one person, with who gave it and when."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_row_a_role")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class HeldSubmission(models.Model):
    """What a person tried to send without a session, or with a stale form token: kept so that nothing written is lost.

    Only the browser that sent it knows the token (it is in its session); the person sees the text and presses once to send it.
    """

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=2000)
    data = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.path


class CounterCode(models.Model):
    """A printed one-time code with which a person sets a new password at the counter."""

    user = models.ForeignKey(User, models.CASCADE, related_name="counter_codes")
    digest = models.CharField(max_length=128)
    issued_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d}"


class Consent(models.Model):
    """A person agreed to the terms and the handling of personal data: which version, when, and how they said so."""

    class Way(models.TextChoices):
        SITE = "site", _("この画面で")
        PAPER = "paper", _("紙に書いて")
        VOICE = "voice", _("口頭で")

    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    version = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.SITE)
    # Who wrote it down, when it was not the person.
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # Of the sign-up form: a second press finds the person of the first.
    client_id = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.version}"


class DataExport(models.Model):
    """A person asked for all own data. The worker makes the archive; it can be fetched for some days. One a person at a time."""

    user = models.OneToOneField(User, models.CASCADE, related_name="data_export")
    asked_at = models.DateTimeField(default=timezone.now)
    # A worker makes it until then; whoever finds it later takes it up again.
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="accounts/exports", blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"


class PersonSuspension(models.Model):
    """A person may not sign in until it is lifted: who decided, when, and why."""

    user = models.ForeignKey(User, models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(lifted_at=None), name="one_open_suspension_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class AuditEntry(models.Model):
    """Who did what to what: append only."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "-id"], name="audit_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
