"""What staff read about an import: why a file or a row is not taken, and what the parts of a profile are called."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "zip": _("zipファイルを開けません。中にCSVが1つだけ入った、鍵のかかっていないzipを選んでください。"),
    "big": _("ファイルが大きすぎます。内閣府のNPO法人ポータルから取り出したファイルか、確かめてください。"),
    "rows": _("行が6万をこえています。都道府県ごとのファイルを選んでください。"),
    "text": _("文字を読み取れません。内閣府のNPO法人ポータルから取り出したCSVを、そのまま選んでください。"),
    "columns": _("列が足りません（%(detail)s）。「行政入力情報」のファイルを選んでください。"),
    "failed": _("処理が3回止まりました。時間をおいて、もう一度送ってください。"),
}

REASONS = {
    "columns": _("列の数が見出しと違います。"),
    "no_name": _("法人名称がありません。"),
    "long_name": _("法人名称が80文字をこえています。"),
    "no_number": _("法人番号がありません。"),
    "bad_number": _("法人番号の桁か検査用の数字が違います。"),
    "twice": _("同じ法人番号の行が、前にもあります。"),
    "no_address": _("所在地が書かれていないため、市内かどうか分かりません。"),
    "dissolved": _("解散しています。"),
    "several": _("同じ法人番号の登録団体が2つ以上あります。"),
}

FIELDS = {
    "name": _("団体の名前"),
    "kana": _("ふりがな"),
    "legal_form": _("法人格"),
    "founded_on": _("設立年月日"),
    "about": _("していること"),
    "fields": _("活動分野"),
    "postal_code": _("郵便番号"),
    "address": _("住所"),
    "representative": _("代表者の名前"),
    "url": _("法人情報のページ"),
    "dissolved": _("解散情報"),
    "record": _("届け出の記録"),
    "raw": _("そのほかの届け出"),
}

PORTAL = _("NPO法人ポータル（内閣府）")
