"""Bodies with several members: civic groups, district councils and others; who belongs to them and who may speak for them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.fields import StoredHtmlField


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
    """A body on the site. Only a verified one may speak."""

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
    district = models.ForeignKey(District, models.SET_NULL, null=True, blank=True, verbose_name=_("地区"))
    fields = models.ManyToManyField(ActivityField, blank=True, verbose_name=_("活動分野"))
    size = models.PositiveIntegerField(_("会員数"), null=True, blank=True)
    about = models.TextField(_("活動の紹介"), blank=True)
    about_html = StoredHtmlField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["kana", "name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in a group, from a day to a day."""

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
