"""What this app holds of people, and how they leave: memberships end, and a group without a representative is suspended."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.events import PersonSuspended
from accounts.models import User
from groups import notices
from groups.models import Contact, Group, Invitation, Membership, NpoRecord, NpoRow
from groups.services.leaving import forget_person
from kernel.personal import DEED, TALK, Chapter, Concern, Entry

_REPRESENTATIVE = Membership.Role.REPRESENTATIVE
_ALONE_AND_SUSPENDED = gettext_lazy("「%(group)s」の、ただ一人の代表者の利用が止められました。団体に連絡してください。")


def led_alone_by(person: User) -> QuerySet[Group]:
    """The verified groups that have no other representative who can sign in."""
    others = Membership.objects.filter(role=_REPRESENTATIVE, user__is_active=True).exclude(user=person)
    return Group.objects.filter(
        verified_at__isnull=False, memberships__user=person, memberships__role=_REPRESENTATIVE
    ).exclude(pk__in=others.values("group"))


def leave(person: User) -> None:
    """Memberships end, with what the person began for a group; a verified group without a representative may not speak for now."""
    _contacts_of(person).delete()
    forget_person(person)


def tell_coordinators(fact: PersonSuspended) -> None:
    """WITH: a group may have lost the only person who speaks for it."""
    for group in led_alone_by(User.objects.get(pk=fact.user_id)):
        notices.tell(
            notices.coordinators(),
            group,
            f"representative-suspended:{fact.user_id}:{timezone.now():%Y%m%d%H%M}",
            _ALONE_AND_SUSPENDED,
            page="groups:standing",
            why=notices.WHY_STAFF,
        )


def concerns(person: User) -> Iterator[Concern]:
    """The groups that would be without a representative."""
    for group in led_alone_by(person):
        yield Concern(
            _(
                "「%(name)s」の代表者は、あなただけです。退会すると、団体のページは閉じます。先に、ほかの人に代表者を引き継いでください。"
            )
            % {"name": group.name},
            reverse("groups:members", kwargs={"pk": group.pk}),
        )


def _contacts_of(person: User) -> QuerySet[Contact]:
    """How a group is reached, where that is the person: their name, number or address stands there."""
    own = [value for value in (person.name, person.email, person.phone) if value]
    return Contact.objects.filter(group__memberships__user=person, value__in=own).order_by("pk")


def _invitations_of(person: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(email__iexact=person.email or "-").order_by("pk")


def _npo_records_of(person: User) -> QuerySet[NpoRecord]:
    return NpoRecord.objects.filter(raw__代表者氏名=person.name).order_by("pk")


def _npo_rows_of(person: User) -> QuerySet[NpoRow]:
    return NpoRow.objects.filter(raw__代表者氏名=person.name).order_by("pk")


_NPO = gettext_lazy("国が公開しているNPO法人の一覧から取り込んだもの（代表者の氏名）")
_NPO_STAYS = gettext_lazy("国が公開している一覧の写しなので、一覧のとおりに残します。")
_NPO_WORK = gettext_lazy("職員としてNPO法人の一覧を取り込んだ記録")
_HANDOVER = gettext_lazy("代表者の引き継ぎの記録")
_APPLICATION = gettext_lazy("団体の登録の申し込みと、その確認の記録")
_SUSPENSION = gettext_lazy("団体の登録を止めた・再開した記録")
_OF_GROUP = gettext_lazy("団体の記録なので、お名前を外して残します。")

CHAPTER = Chapter(
    "groups",
    gettext_lazy("団体"),
    (
        Entry("groups.Membership", "user", gettext_lazy("団体の会員であること"), ("group__name", "role", "joined_at")),
        Entry(
            "groups.Contact",
            "",
            gettext_lazy("団体の連絡先のうち、あなたのお名前・電話番号・メールアドレスと同じもの"),
            ("group__name", "kind", "value"),
            rows=_contacts_of,
        ),
        Entry("groups.Follow", "user", gettext_lazy("フォローしている団体"), ("group__name", "at")),
        Entry("groups.LastVoice", "user", gettext_lazy("前に選んだ「だれとして」"), ("group__name",)),
        Entry("groups.JoinRequest", "user", gettext_lazy("団体に入りたいという申し込み"), ("group__name", "message", "created_at", "accepted")),
        Entry("groups.JoinRequest", "answered_by", gettext_lazy("入会の申し込みに返事をした記録"), ("group__name", "answered_at", "accepted"), stays=DEED),
        Entry("groups.Invitation", "", gettext_lazy("あなたあての招待"), ("group__name", "email", "expires_at"), rows=_invitations_of),
        Entry("groups.Invitation", "created_by", gettext_lazy("作った招待（リンクは使えなくなります）"), ("group__name", "role", "created_at", "expires_at"), stays=DEED),
        Entry("groups.Handover", "predecessor", _HANDOVER, ("group__name", "proposed_at", "accepted_at", "ended_at", "outcome"), stays=_OF_GROUP),
        Entry("groups.Handover", "successor", _HANDOVER, ("group__name", "proposed_at", "accepted_at", "ended_at", "outcome"), stays=_OF_GROUP),
        Entry("groups.Handover", "proposed_by", _HANDOVER, ("group__name", "reason", "proposed_at"), stays=_OF_GROUP),
        Entry("groups.Handover", "ended_by", _HANDOVER, ("group__name", "note", "ended_at", "outcome"), stays=_OF_GROUP),
        Entry("groups.Enquiry", "asked_by", gettext_lazy("団体への問い合わせ"), ("pk", "group__name", "subject", "created_at"), stays=TALK, scrubs=("subject",)),
        Entry("groups.EnquiryEntry", "author", gettext_lazy("団体への問い合わせ"), ("enquiry_id", "body", "at"), stays=TALK, scrubs=("body",)),
        Entry("groups.Application", "applicant", _APPLICATION, ("group__name", "state", "submitted_at"), stays=_OF_GROUP),
        Entry("groups.ApplicationStep", "by", _APPLICATION, ("application_id", "state", "at"), stays=_OF_GROUP),
        Entry(
            "groups.ApplicationFile",
            "added_by",
            gettext_lazy("団体の登録のために出した書類"),
            ("application_id", "kind", "name", "size", "added_at", "file"),
            stays=_OF_GROUP,
            only=~Q(kind="officers"),
        ),
        # A list of officers is other people's data: the export names the file and leaves it out.
        Entry(
            "groups.ApplicationFile",
            "added_by",
            gettext_lazy("団体の登録のために出した書類"),
            ("application_id", "kind", "name", "size", "added_at"),
            stays=_OF_GROUP,
            only=Q(kind="officers"),
        ),
        Entry("groups.Group", "verified_by", gettext_lazy("団体を確かめた記録"), ("pk", "name", "verified_at"), stays=DEED),
        Entry("groups.Photo", "added_by", gettext_lazy("団体の写真"), ("group__name", "caption", "added_at", "image"), stays=_OF_GROUP),
        Entry("groups.NpoRecord", "", _NPO, ("group__name", "imported_at"), stays=_NPO_STAYS, rows=_npo_records_of),
        Entry("groups.NpoRow", "", _NPO, ("job_id", "line"), stays=_NPO_STAYS, rows=_npo_rows_of),
        Entry("groups.NpoImport", "sent_by", _NPO_WORK, ("pk", "file_name", "sent_at"), stays=DEED),
        Entry("groups.NpoImport", "confirmed_by", _NPO_WORK, ("pk", "confirmed_at"), stays=DEED),
        Entry("groups.Suspension", "by", _SUSPENSION, ("group__name", "reason", "at"), stays=DEED),
        Entry("groups.Suspension", "lifted_by", _SUSPENSION, ("group__name", "lifted_at"), stays=DEED),
    ),
    leave=leave,
    concerns=concerns,
)  # fmt: skip
