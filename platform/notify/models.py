"""Notices to people, what is on its way to them, and how they want to be told.

Knows nobody's tables: what a notice is about is a text, an address of the site and the name of a thing.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notify import channels, kinds
from notify.kinds import Rhythm


class Notice(models.Model):
    """One thing a person should know; written in the transaction of the fact it tells."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    # The same fact notifies once, however often its reaction runs.
    dedupe_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    # What it is about ("topic:12", "group:3"), for choosing more or less of a single followed thing.
    thing = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=200)
    why = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    # A letter has more room than a line of the site: a better subject, and a longer text.
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "dedupe_key"], name="one_notice_a_fact")]
        # The second one answers the counts of the badge without touching the rows.
        indexes = [models.Index(fields=["user", "-id"]), models.Index(fields=["user", "read_at", "id"])]

    def __str__(self) -> str:
        return self.text


class Held(models.Model):
    """A notice that waits for its moment: the end of the quiet hours, or the next letter of the day or week."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="held")
    channel = models.CharField(max_length=20)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="held_once_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.due_at:%Y-%m-%d %H:%M}"


class Delivery(models.Model):
    """One message to one address: the row is the outbox, the worker sends it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    class Failure(models.TextChoices):
        GONE = "gone", _("あて先が使われていません。")
        REFUSED = "refused", _("相手の側が、受け取りを断りました。")
        GIVEN_UP = "given_up", _("何度送っても、届きませんでした。")

    # The same at every try: the Message-ID of an e-mail comes from it, so a repetition is seen to be one.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=20, default="email")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries", null=True)
    to = models.TextField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True)
    url = models.CharField(max_length=400, blank=True)
    unsubscribe_url = models.CharField(max_length=600, blank=True)
    # An urgent one may go out in quiet hours (if the person agreed to that).
    is_urgent = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    # A worker's lease; when it ends without an outcome, the next worker takes the row.
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def way(self) -> str:
        """What the channel is called."""
        return channels.label(self.channel)


class RhythmChoice(models.Model):
    """How soon a person wants notices of one kind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rhythms")
    kind = models.CharField(max_length=40)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_rhythm_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.rhythm}"


class QuietHours(models.Model):
    """When nothing should ring: what comes then waits for the end. Without a row there are none."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiet_hours")
    starts = models.TimeField(default="21:00")
    ends = models.TimeField(default="07:00")
    # The days on which they start, "0" (Monday) to "6".
    weekdays = models.CharField(max_length=7, default="0123456")
    on_holidays = models.BooleanField(default=True)
    urgent_passes = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.starts}-{self.ends}"


class Stop(models.Model):
    """What a person does not want: an empty field stands for all.

    ("email", "", "") switches a way off, ("email", "answer", "") is an unsubscribed kind, ("", "", "topic:12") a muted thing.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stops")
    channel = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    thing = models.CharField(max_length=60, blank=True)
    # What the notice said, so that the person recognises the thing in the list.
    label = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel", "kind", "thing"], name="one_stop_a_thing"),
            models.CheckConstraint(
                condition=~models.Q(channel="", kind="", thing=""), name="nobody_stops_everything_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel or '*'} {self.kind or '*'} {self.thing or '*'}"

    @property
    def way(self) -> str:
        """What the channel is called."""
        return channels.label(self.channel)

    @property
    def kind_label(self) -> str:
        """What the kind is called."""
        return kinds.label(self.kind)


class BadAddress(models.Model):
    """An e-mail address that does not receive: nothing goes there until its owner says that it works."""

    address = models.EmailField(unique=True)  # in lower case
    reason = models.CharField(max_length=300)
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.address


class Bounce(models.Model):
    """One message that came back (RFC 3464)."""

    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="bounce")
    status = models.CharField(max_length=12)  # "5.1.1"
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.status} {self.delivery_id}"


from notify.ways.models import LineEvent, LineLink, LineNonce, LineQuota, PushSubscription  # noqa: E402, F401
