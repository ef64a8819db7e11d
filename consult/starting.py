"""The starting data of a new database: all categories and the first privacy notice. Loading it again changes nothing."""

from __future__ import annotations

from typing import Any

from kernel import html

NOTICE = (
    "ご相談の内容は、相談への対応と、個人が分からない形にした統計のために使います。ほかの目的には使いません。"
    "ご本人の了承なく外部へ伝えることはありません（生命・身体の危険があるときや、法令で定めがあるときを除きます）。"
    "記録は、担当者と責任者だけが見ます。保存期間は、センターの定めによります。\n\n"
    "開示・訂正・削除のご相談は窓口へお申し出ください。"
)

# Code and label, one indentation a level; several of one level may share a line.
CATEGORIES = """
FORM 設立
  idea 始め方 / members 仲間づくり / rules 会則・規約 / officers 役員・総会 / account 団体口座 / register センター登録
INC 法人化
  choose 法人格の選び方 / npo NPO法人 / nintei 認定NPO / ippan 一般社団 / koueki 公益 / chien 認可地縁 / roukyo 労協
  after 設立後の届出 / change 定款・役員変更 / dissolve 解散・合併
RISK リスクマネジメント
  crisis 危機管理
    contact 緊急連絡網 / disaster 災害 / heat 熱中症 / food 食品衛生 / infection 感染症 / media 苦情・炎上対応
  info 情報管理
    privacy 個人情報 / photo 写真・肖像権 / roster 名簿 / leak 漏えい / copyright 著作権 / login アカウント管理
  safe 安全管理
    child 子ども / elder 高齢者 / vehicle 車 / tools 刃物・草刈・はしご / venue 会場 / insurance 保険 / accident 事故後
OPS 運営
  meeting 会議・総会 / people 担い手・世代交代 / pr 広報・SNS / ict オンライン・IT / trouble もめごと / plan 事業計画 / eval 活動評価
GRANT 助成金・資金
  find 探す / write 申請書 / report 実績報告 / city 市の制度 / donation 寄付 / cf クラウドファンディング / kofukin まちづくり交付金
COLLAB 協働・マッチング
  city 市との協働 / group 団体同士 / company 企業 / school 学校 / guild ボランティア募集 / join 参加したい
FIN 会計・税務・労務
  book 帳簿・決算 / npoacc NPO会計基準 / tax 税（一般） / labor 雇用・労務 / paidvol 有償ボランティア
OTHER その他
"""


def load(category: Any, notice: Any) -> None:
    """Store what is missing, with the model classes given (those of a migration, or today's)."""
    parents: list[Any] = []
    order = 0
    for line in filter(None, CATEGORIES.splitlines()):
        level = (len(line) - len(line.lstrip())) // 2
        for part in line.split(" / "):
            name, label = part.split()
            order += 1
            code = f"{parents[0].code}/{name}" if level else name
            row, _is_new = category.objects.get_or_create(
                code=code, defaults={"label": label, "order": order, "parent": parents[level - 1] if level else None}
            )
            parents[level:] = [row]
    notice.objects.get_or_create(version="1", defaults={"body": NOTICE, "body_html": html.plain(NOTICE)})
