"""A body on the site: its profile, how to reach it, its pictures, and who follows it."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.fields import StoredHtmlField
from kernel.pictures import Refusal


class District(models.Model):
    """A district of the city; the list is the centre's own (CSV)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ActivityField(models.Model):
    """One of the 20 fields of the NPO Act's annexed table (特定非営利活動促進法 別表)."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    label = models.CharField(max_length=20)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.label


class Group(models.Model):
    """A body on the site. Only a verified one is public and may speak; a suspended one is not verified until it is reinstated."""

    class Kind(models.TextChoices):
        CIVIC = "civic", _("市民活動団体")
        COUNCIL = "council", _("まちづくり協議会")
        BUSINESS = "business", _("事業者")
        PUBLIC = "public", _("行政")
        SCHOOL = "school", _("教育機関")
        CARE = "care", _("医療・福祉機関")
        SUPPORT = "support", _("支援機関")

    name = models.CharField(_("団体の名前"), max_length=80)
    kana = models.CharField(_("ふりがな"), max_length=120, blank=True)
    kind = models.CharField(_("団体区分"), max_length=10, choices=Kind.choices, default=Kind.CIVIC)
    legal_form = models.CharField(_("法人格"), max_length=40, blank=True)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True)
    districts = models.ManyToManyField(District, blank=True, verbose_name=_("地区"))
    fields = models.ManyToManyField(ActivityField, blank=True, verbose_name=_("活動分野"))
    founded_on = models.DateField(_("設立年月"), null=True, blank=True, help_text=_("日が分からないときは1日"))
    size = models.PositiveIntegerField(_("会員数"), null=True, blank=True)
    meets = models.CharField(_("活動日"), max_length=80, blank=True)
    fee = models.CharField(_("会費"), max_length=80, blank=True)
    about = models.TextField(_("していること"), blank=True)
    about_html = StoredHtmlField(blank=True)
    offers = models.TextField(_("できること"), blank=True)
    offers_html = StoredHtmlField(blank=True)
    wants = models.TextField(_("さがしていること"), blank=True)
    wants_html = StoredHtmlField(blank=True)
    is_recruiting = models.BooleanField(_("会員を募集している"), default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # The day of the last yearly confirmation (or of the verification), and the day by which the next one is due.
    confirmed_on = models.DateField(null=True, blank=True)
    confirm_by = models.DateField(null=True, blank=True, db_index=True)
    # The day on which the representatives were last asked for the confirmation that is due now.
    confirm_asked_on = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["kana", "name", "pk"]
        indexes = [
            models.Index(fields=["kana", "name", "id"], name="groups_by_kana"),
            models.Index(fields=["-verified_at", "-id"], name="groups_newest"),
            models.Index(fields=["corporate_number"], name="groups_by_corporate_number"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One way to reach a group, shown to everybody or kept for the members and the centre."""

    class Kind(models.TextChoices):
        REPRESENTATIVE = "representative", _("代表者の名前")
        PERSON = "person", _("連絡担当者")
        PHONE = "phone", _("電話番号")
        FAX = "fax", _("ファクス")
        EMAIL = "email", _("メールアドレス")
        POSTAL_CODE = "postal_code", _("郵便番号")
        ADDRESS = "address", _("住所")

    group = models.ForeignKey(Group, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value = models.CharField(max_length=200)
    is_public = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "kind"], name="one_contact_a_kind")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.kind}"


class Link(models.Model):
    """A page of the group elsewhere."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="links")
    label = models.CharField(max_length=60)
    url = models.URLField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.url


class Photo(models.Model):
    """A picture of a group. What was sent waits privately until the worker has made the two sizes that are shown."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        REFUSED = "refused"

    group = models.ForeignKey(Group, models.CASCADE, related_name="photos")
    caption = models.CharField(_("写真の説明"), max_length=100)
    order = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    original = models.FileField(upload_to="groups/sent", blank=True)
    image = models.FileField(upload_to="groups/photos", blank=True)
    thumbnail = models.FileField(upload_to="groups/photos", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=20, blank=True, choices=Refusal.choices)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.caption

    @property
    def image_url(self) -> str:
        """The address of the large size."""
        return self._address(self.image)

    @property
    def thumbnail_url(self) -> str:
        """The address of the small size."""
        return self._address(self.thumbnail)

    def _address(self, file: FieldFile) -> str:
        # The name is random and never used again: browsers may keep what they have under it.
        return reverse("groups:picture", kwargs={"pk": self.pk, "name": PurePath(file.name or "").stem})


class Follow(models.Model):
    """A person wants to hear of a group's public topics and sessions."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_groups")
    group = models.ForeignKey(Group, models.CASCADE, related_name="followers")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_follow_a_person_and_group")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.group_id}"
