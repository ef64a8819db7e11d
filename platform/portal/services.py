"""Opening a new centre."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Role, StaffRole, User
from forums import services as forums
from groups.models import ActivityField, District
from kernel.models import Centre
from portal.models import OpeningCode

# No letters or digits that are read for one another on a screen or on the telephone.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

ACTIVITY_FIELDS = (
    ("保健、医療又は福祉の増進を図る活動", "福祉"),
    ("社会教育の推進を図る活動", "社会教育"),
    ("まちづくりの推進を図る活動", "まちづくり"),
    ("観光の振興を図る活動", "観光"),
    ("農山漁村又は中山間地域の振興を図る活動", "農山漁村"),
    ("学術、文化、芸術又はスポーツの振興を図る活動", "文化・スポーツ"),
    ("環境の保全を図る活動", "環境"),
    ("災害救援活動", "災害救援"),
    ("地域安全活動", "地域安全"),
    ("人権の擁護又は平和の推進を図る活動", "人権・平和"),
    ("国際協力の活動", "国際"),
    ("男女共同参画社会の形成の促進を図る活動", "男女共同参画"),
    ("子どもの健全育成を図る活動", "子ども"),
    ("情報化社会の発展を図る活動", "情報化"),
    ("科学技術の振興を図る活動", "科学技術"),
    ("経済活動の活性化を図る活動", "経済"),
    ("職業能力の開発又は雇用機会の拡充を支援する活動", "職業・雇用"),
    ("消費者の保護を図る活動", "消費者"),
    ("前各号に掲げる活動を行う団体の運営又は活動に関する連絡、助言又は援助の活動", "団体支援"),
    ("前各号に掲げる活動に準ずる活動として都道府県又は指定都市の条例で定める活動", "その他条例"),
)


class WrongCode(ValidationError):
    """The one-time code is not the one on the console."""


def issue_code() -> str:
    """A new one-time code for the set-up page; an older one ends."""
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    OpeningCode.objects.all().delete()
    OpeningCode.objects.create(digest=make_password(code))
    return code


@transaction.atomic
def open_centre(
    *,
    centre: Centre,
    code: str,
    admin_name: str,
    login_name: str,
    password: str,
    districts: Iterable[tuple[str, str]],
    boards: Iterable[str],
) -> User:
    """Store the centre, its first administrator, districts and boards. Raises WrongCode.

    The code's row is locked and deleted, so that of two people who press at once only one opens the centre.
    """
    issued = OpeningCode.objects.select_for_update().first()
    if issued is None or not check_password(code.strip().upper(), issued.digest):
        raise WrongCode(_("開設コードが違います。プログラムを始めた画面の文字を、そのまま入力してください。"))
    issued.delete()
    centre.save()
    load_activity_fields()
    District.objects.bulk_create(District(code=code, name=name) for code, name in districts)
    administrator = User.objects.create_user(login_name, name=admin_name, password=password)
    StaffRole.objects.create(user=administrator, role=Role.ADMINISTRATOR, granted_by=administrator)
    for order, name in enumerate(boards, start=1):
        forums.make_board(name=name, order=order)
    audit.record(actor=administrator, action="centre.opened", subject=centre.name)
    return administrator


def load_activity_fields() -> None:
    """The 20 fields of the NPO Act's annexed table (特定非営利活動促進法 別表)."""
    rows = [
        ActivityField(number=number, name=name, label=label)
        for number, (name, label) in enumerate(ACTIVITY_FIELDS, start=1)
    ]
    ActivityField.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=["name", "label"]
    )
