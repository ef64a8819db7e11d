"""Who may read and write on which board, and who may change what stands there."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from forums.models import Board, Post, Topic
from groups.rules import belongs_to_verified_group, may_speak_for


def audiences_of(user: User | AnonymousUser) -> list[str]:
    """The audiences a person belongs to."""
    if not isinstance(user, User):
        return [Board.Audience.EVERYONE]
    if user.is_centre_staff:
        return [Board.Audience.EVERYONE, Board.Audience.GROUPS, Board.Audience.STAFF]
    if belongs_to_verified_group(user):
        return [Board.Audience.EVERYONE, Board.Audience.GROUPS]
    return [Board.Audience.EVERYONE]


def may_read(user: User | AnonymousUser, board: Board) -> bool:
    """What is written for everyone is public."""
    return board.audience == Board.Audience.EVERYONE or board.audience in audiences_of(user)


def may_write(user: User | AnonymousUser, board: Board) -> bool:
    """Whoever may read may write, once signed in."""
    return isinstance(user, User) and may_read(user, board)


def may_moderate(user: User | AnonymousUser) -> bool:
    """Moderators and administrators keep the boards in order."""
    return isinstance(user, User) and user.has_role(Role.MODERATOR, Role.ADMINISTRATOR)


def may_edit(user: User | AnonymousUser, post: Post) -> bool:
    """Authors rewrite their own words at any time; readers see that they did."""
    return post.author == user and not hasattr(post, "withdrawal")


def may_withdraw(user: User | AnonymousUser, post: Post) -> bool:
    """Authors take back what they wrote; moderators what does not belong here."""
    return not hasattr(post, "withdrawal") and (post.author == user or may_moderate(user))


def may_lead(user: User | AnonymousUser, topic: Topic) -> bool:
    """Who began a topic says when it is solved or closed: the author, or whoever speaks for the group it was written as."""
    return (
        topic.author == user
        or may_moderate(user)
        or (topic.as_group is not None and may_speak_for(user, topic.as_group))
    )


def may_solve(user: User | AnonymousUser, topic: Topic, post: Post) -> bool:
    """Any answer that still stands can be the one that solved the topic."""
    return post.topic_id == topic.pk and post.number > 1 and not hasattr(post, "withdrawal") and may_lead(user, topic)


def sees_person_behind(user: User | AnonymousUser) -> bool:
    """Of what was written as a group, staff see which person wrote it."""
    return isinstance(user, User) and user.is_centre_staff
