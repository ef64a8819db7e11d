"""What follows from facts about boards."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from forums import rules
from forums.events import PostPublished, TopicChanged
from forums.models import Board, Post
from forums.notices import ANSWER, ELSEWHERE
from groups import follows
from notify.services import notify
from realtime.hub.services import announce


def tell_participants(fact: PostPublished) -> None:
    """WITH: an answer is a notice for who began the topic and for who wrote in it before, once a post.

    The two are kinds of their own: who began wants to know at once, the others of many answers in one letter.
    Who may no longer read the board hears nothing.
    """
    post = Post.objects.select_related("topic__board", "topic__author", "author", "as_group").get(pk=fact.post_id)
    writers = Post.objects.filter(topic=post.topic, number__lt=post.number).values("author")
    for person in User.objects.filter(pk__in=writers, is_active=True).exclude(pk=post.author_id).order_by("pk"):
        if rules.may_read(person, post.topic.board):
            _tell(person, post)


def tell_followers(fact: PostPublished) -> None:
    """WITH: a group's new topic that everybody may read is a notice for who follows the group."""
    post = Post.objects.select_related("topic__board", "topic__as_group").get(pk=fact.post_id)
    topic, group = post.topic, post.topic.as_group
    if post.number > 1 or group is None or topic.board.audience != Board.Audience.EVERYONE:
        return
    follows.tell(
        group,
        f"followed:{topic.pk}",
        gettext_lazy("%(group)sが、新しい話題「%(title)s」を書きました。"),
        title=topic.title,
        url=post.get_absolute_url(),
        but_not=topic.author_id,
    )


def push(fact: PostPublished | TopicChanged) -> None:
    """AFTER: open pages of the topic show what is new."""
    announce(f"topic:{fact.topic_id}")


def _tell(person: User, post: Post) -> None:
    began = person == post.topic.author
    with translation.override(person.language):
        speaker = post.speaker
        name = speaker.name if speaker.is_group else _("%(name)sさん") % {"name": speaker.name}
        text = _("%(name)sが「%(title)s」に返信しました。") % {"name": name, "title": post.topic.title}
        notify(
            user=person,
            kind=(ANSWER if began else ELSEWHERE).name,
            thing=f"topic:{post.topic_id}",
            dedupe_key=f"post:{post.pk}",
            text=text,
            why=_("あなたが始めた話題だからです。") if began else _("あなたが返信した話題だからです。"),
            url=post.get_absolute_url(),
            mail_subject=text,
            mail_body=f"{text}\n\n{post.body}",
        )
