"""The centre itself: its name and how to reach it, and the days it is closed. Nothing in code says a city's name."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.bigrams import BigramsField


class Centre(models.Model):
    """The one centre this site serves (a single row, made by the set-up page or the demo)."""

    name = models.CharField(_("センターの名前"), max_length=80)
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    address = models.CharField(_("住所"), max_length=200, blank=True)
    opens_at = models.TimeField(_("開館"), default="09:00")
    closes_at = models.TimeField(_("閉館"), default="21:00")
    consult_from = models.TimeField(_("相談の始まり"), default="10:00")
    consult_to = models.TimeField(_("相談の終わり"), default="17:00")
    closed_weekdays = models.CharField(
        _("休館の曜日"), max_length=40, blank=True, help_text=_("0=月 … 6=日。第3月曜は 0#3")
    )
    closed_on_holidays = models.BooleanField(_("祝日は休館"), default=False)
    year_end_closed = models.BooleanField(_("12月29日から1月3日は休館"), default=True)
    handover_days = models.PositiveSmallIntegerField(_("代表者の引き継ぎを待つ日数"), default=14)
    is_demo = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """One more day on which the centre is closed."""

    date = models.DateField(unique=True)
    reason = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.date.isoformat()


class SearchEntry(models.Model):
    """What one thing of an app is found by: its text folded, and the tokens of `kernel.bigrams`. Written by `kernel.search`."""

    kind = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField()
    folded = models.TextField()
    bigrams = BigramsField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_entry_a_thing")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
