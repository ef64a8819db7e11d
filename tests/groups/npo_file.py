"""Files as the Cabinet Office's portal hands them out, with fictitious bodies."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import csvs

COLUMNS = (
    "法人名称,法人名称カナ,所轄庁,権限移譲先市町村,主たる事務所の所在地,主たる事業所の郵便番号,従たる事務所の所在地,代表者氏名,"
    "団体代表者名（フリガナ）,法人設立認証年月日,設立年月日,定款に記載された目的,活動分野１,活動分野２,活動分野３,活動分野４,活動分野５,"
    "活動分野６,活動分野７,活動分野８,活動分野９,活動分野１０,活動分野１１,活動分野１２,活動分野１３,活動分野１４,活動分野１５,活動分野１６,"
    "活動分野１７,活動分野１８,活動分野１９,活動分野２０,認定（認定・特例認定１）,認定（認定・特例認定２）,認定（認定・特例認定３）,"
    "認定（認定・特例認定４）,認定（PST基準１）,認定（PST基準２）,認定（PST基準３）,認定（PST基準　条例指定）,認定（認定開始日）,"
    "認定（認定満了日）,認定（認定取消日）,特例認定（特例認定年月日）,特例認定（特例認定満了日）,特例認定（特例認定取消日）,監督情報,"
    "解散情報,法人情報URL,法人番号,条例個別指定フラグ,特定非営利活動に係る事業,その他の事業,事業年度開始日,事業年度終了日,"
    "条例個別指定１,条例個別指定２,条例個別指定３,条例個別指定４,条例個別指定５"
)
HEADER = tuple(COLUMNS.split(","))
NUMBERS = ("6999999000003", "7999999000002", "8999999000001")


def number(serial: int) -> str:
    """A corporate number with its check digit."""
    base = f"9999{serial:08d}"
    digits = enumerate(reversed(base))
    return f"{9 - sum(int(digit) * (1 + place % 2) for place, digit in digits) % 9}{base}"


def row(**cells: str) -> list[str]:
    """A body of the sample city; cells by the name of their column."""
    usual = {
        "法人名称": "特定非営利活動法人はまかぜ",
        "法人名称カナ": "ハマカゼ",
        "所轄庁": "見本県",
        "主たる事務所の所在地": "見本市港町１丁目",
        "主たる事業所の郵便番号": "750-0001",
        "代表者氏名": "見本　一",
        "設立年月日": "2010/4/1",
        "定款に記載された目的": "まちを\n元気にする。",
        "活動分野３": "○",
        "活動分野７": "○",
        "法人情報URL": "https://www.npo-homepage.go.jp/npoportal/detail/1",
        "法人番号": NUMBERS[0],
    }
    # Python folds the width of keyword names.
    given = {csvs.fold(name): cell for name, cell in (usual | cells).items()}
    return [given.get(csvs.fold(name), "") for name in HEADER]


def table(*rows: Sequence[str], encoding: str = "cp932", header: Sequence[str] = HEADER) -> bytes:
    """The CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([header, *rows])
    return text.getvalue().encode(encoding)


def zipped(data: bytes, name: str = "035_AdministrativeInputData_20261101.csv") -> bytes:
    """The CSV in a zip, as the portal hands it out."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return archive.getvalue()


def upload(data: bytes, name: str = "035_AdministrativeInputData_20261101.csv") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, data)
