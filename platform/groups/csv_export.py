"""groups.csv: the public list of groups for reuse, and nothing that is not on their pages."""

from __future__ import annotations

from collections.abc import Iterator

import jaconv
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.models import Contact, Group
from kernel import csvs

PAGE = 200
# The names of the columns are those of the published format, whatever language the reader uses.
HEADER = (
    "団体ID",
    "団体名",
    "団体名_カナ",
    "団体区分",
    "法人格",
    "法人番号",
    "地区",
    "活動分野(;)",
    "設立年月",
    "会員数",
    "代表者名(公開可のみ)",
    "連絡方法",
    "URL",
    "紹介文",
    "会員募集(有/無)",
    "公開日",
    "更新日",
)
KINDS = {
    Group.Kind.CIVIC: "市民活動団体",
    Group.Kind.COUNCIL: "まちづくり協議会",
    Group.Kind.BUSINESS: "事業者",
    Group.Kind.PUBLIC: "行政",
    Group.Kind.SCHOOL: "教育機関",
    Group.Kind.CARE: "医療・福祉機関",
    Group.Kind.SUPPORT: "支援機関",
}
# The ways to reach a group, in this order.
WAYS = {
    Contact.Kind.PERSON: "連絡担当者",
    Contact.Kind.PHONE: "電話",
    Contact.Kind.FAX: "ファクス",
    Contact.Kind.EMAIL: "メール",
    Contact.Kind.POSTAL_CODE: "郵便番号",
    Contact.Kind.ADDRESS: "住所",
}


@login_not_required
@require_safe
def groups_csv(request: HttpRequest) -> HttpResponseBase:
    """All verified groups in the order of their numbers."""
    return csvs.response(request, "groups.csv", _rows())


def _rows() -> Iterator[tuple[object, ...]]:
    yield HEADER
    rows = Group.objects.filter(verified_at__isnull=False).order_by("pk")
    rows = rows.prefetch_related("districts", "fields", "contacts", "links")
    last = 0
    # Page by page, so that thousands of groups need the memory of some.
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        last = page[-1].pk
        yield from map(_row, page)


def _row(group: Group) -> tuple[object, ...]:
    contacts = {contact.kind: contact.value for contact in group.contacts.all() if contact.is_public}
    return (
        group.pk,
        group.name,
        jaconv.hira2kata(group.kana),
        KINDS[Group.Kind(group.kind)],
        group.legal_form,
        group.corporate_number,
        ";".join(district.name for district in group.districts.all()),
        ";".join(field.label for field in group.fields.all()),
        f"{group.founded_on:%Y-%m}" if group.founded_on else "",
        group.size,
        contacts.get(Contact.Kind.REPRESENTATIVE, ""),
        "、".join(f"{label}: {contacts[kind]}" for kind, label in WAYS.items() if kind in contacts),
        next((link.url for link in group.links.all()), ""),
        group.about,
        "有" if group.is_recruiting else "無",
        f"{timezone.localtime(group.verified_at):%Y-%m-%d}",
        f"{timezone.localtime(group.updated_at):%Y-%m-%d}",
    )
