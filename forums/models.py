"""Boards, their topics, and the posts of a topic. A state with a who and a when is a row of its own."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.voice import Speaker
from kernel.fields import StoredHtmlField


class Board(models.Model):
    """A place for topics of one subject; its audience reads and writes there."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("だれでも読めます")
        GROUPS = "groups", _("登録団体")
        STAFF = "staff", _("センター職員")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("掲示板の名前"), max_length=60)
    description = models.CharField(_("説明"), max_length=200, blank=True)
    icon = models.CharField(max_length=20, default="board")
    order = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(_("公開範囲"), max_length=10, choices=Audience.choices, default=Audience.EVERYONE)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A conversation on a board; its first post is number 1. The row's lock orders everything that changes in it."""

    class Kind(models.TextChoices):
        ASK = "ask", _("相談したい")
        INFO = "info", _("情報提供")
        TEAM = "team", _("連携募集")
        HELP = "help", _("ボランティア募集")
        EVENT = "event", _("イベント")
        GIVE = "give", _("物品ゆずります")

    board = models.ForeignKey(Board, models.PROTECT, related_name="topics")
    kind = models.CharField(_("種類"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("題名"), max_length=80)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    as_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    by_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)
    post_count = models.PositiveIntegerField(default=0)
    change_no = models.PositiveBigIntegerField(default=0, editable=False)
    # The number of the last change of the title's part of the page (solved, closed), which is a live thing like a post.
    head_changed_no = models.PositiveBigIntegerField(default=0, editable=False)
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "client_id"], name="one_topic_a_press")]
        indexes = [
            models.Index(fields=["-last_post_at", "-id"], name="topics_newest"),
            models.Index(fields=["board", "-last_post_at", "-id"], name="topics_newest_of_board"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def speaker(self) -> Speaker:
        """Who readers see as the one who began."""
        return Speaker.of(self.author, self.as_group, is_staff=self.by_staff)

    @property
    def replies(self) -> int:
        """Everything after the first post."""
        return max(self.post_count - 1, 0)


class Post(models.Model):
    """One post of a topic. Readers see the group if written as a group; the human author is always recorded."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    as_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    # Whether the author worked for the centre when writing; leaving the centre does not rewrite what was said.
    by_staff = models.BooleanField(default=False)
    body = models.TextField()
    body_html = StoredHtmlField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    changed_no = models.PositiveBigIntegerField(editable=False)
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_post_a_number"),
            models.UniqueConstraint(fields=["author", "client_id"], name="one_post_a_press"),
        ]
        indexes = [models.Index(fields=["topic", "changed_no"], name="posts_changed")]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """Its place in the topic, which stays the same however many posts follow."""
        topic = reverse("forums:topic", kwargs={"pk": self.topic_id})
        return f"{topic}?from={self.number}#p{self.number}"

    @property
    def speaker(self) -> Speaker:
        """Who readers see."""
        return Speaker.of(self.author, self.as_group, is_staff=self.by_staff)


class Withdrawal(models.Model):
    """A post was taken back, by its author or by a moderator; a trace of it stays in the topic."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.post_id)


class Solution(models.Model):
    """The answer that solved a topic, chosen by whoever may speak for the topic."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="solution")
    post = models.OneToOneField(Post, models.CASCADE, related_name="solution")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.post_id)


class Closure(models.Model):
    """A topic takes no more answers."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="closure")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.topic_id)


class ReadMark(models.Model):
    """How far a person has read a topic."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="one_mark_a_reader")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic_id}#{self.number}"
