"""Applying for a group with its papers, and deciding about it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups import queries
from groups.forms import ProfileForm
from groups.models import Application, ApplicationFile, Group
from groups.services.applications import MAX_PAPERS
from kernel import files
from kernel.forms import BodyField, LineField

MAX_PAPER = 10 * files.MEBIBYTE
PaperKind = ApplicationFile.Kind


class PapersInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Any number of uploads; the form looks at each, so that a wrong one does not take the good ones with it."""

    widget = PapersInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [upload for upload in data or [] if upload]


class ApplicationForm(ProfileForm):
    """A group whose papers the centre is to see."""

    kana = LineField(label=_("ふりがな"), max_length=120)
    about = BodyField(label=_("活動の紹介"), max_length=2000, rows=5, help_text=_("登録すると、だれでも読めます。"))
    officers = BodyField(
        label=_("役員の名簿"),
        max_length=3000,
        rows=5,
        help_text=_("1行に一人、役職と名前を書きます。センターの職員だけが見ます。"),
    )
    rules = PapersField(
        label=_("会則・規約"),
        help_text=_("PDF、Word（.docx）、Excel（.xlsx）、写真（JPEG・PNG）。1つ10MBまで。センターの職員だけが見ます。"),
    )
    others = PapersField(label=_("そのほかの書類"), required=False, help_text=_("予算書や活動の写真など、あれば。"))

    def __init__(self, *args: Any, user: User, application: Application | None = None, **kwargs: Any) -> None:
        if application is not None:
            kwargs["initial"] = _initial(application)
        super().__init__(*args, **kwargs)
        self.user, self.application = user, application
        self.papers: list[tuple[str, UploadedFile, files.Kind]] = []
        if application is not None and self.kept():
            self.fields["remove"] = forms.ModelMultipleChoiceField(
                application.files.all(),
                label=_("外す書類"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("送り直すときに、しるしを付けた書類を外します。"),
            )

    @property
    def form_id(self) -> uuid.UUID:
        """What the papers of this form are kept under."""
        return self.application.group.client_id if self.application else uuid.UUID(str(self["client_id"].value()))

    def kept(self) -> list[ApplicationFile]:
        """The papers already sent; they are not asked for again."""
        if self.application is not None:
            return list(self.application.files.order_by("pk"))
        return list(queries.papers_waiting(self.user, self.form_id))

    def clean_rules(self) -> list[UploadedFile]:
        return self._sort("rules", PaperKind.RULES)

    def clean_others(self) -> list[UploadedFile]:
        return self._sort("others", PaperKind.OTHER)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        removed = {paper.pk for paper in data.get("remove") or ()}
        kept = [paper for paper in self.kept() if paper.pk not in removed]
        if len(kept) + len(self.papers) > MAX_PAPERS:
            self.papers = []
            self.add_error("rules", _now("書類は、全部で%(n)s個までです。") % {"n": MAX_PAPERS})
        has_rules = any(
            kind == PaperKind.RULES for kind in [*(p.kind for p in kept), *(k for k, _u, _f in self.papers)]
        )
        if not has_rules and "rules" not in self.errors:
            self.add_error("rules", _now("「会則・規約」のファイルを選んでください。"))
        return data

    def _sort(self, name: str, paper_kind: str) -> list[UploadedFile]:
        uploads: list[UploadedFile] = self.cleaned_data[name]
        for upload in uploads:
            kind = files.kind_of(upload, files.PAPERS)
            if (upload.size or 0) > MAX_PAPER:
                self.add_error(
                    name, _now("%(name)sは大きすぎます。1つ10MBまでにしてください。") % {"name": upload.name}
                )
            elif kind is None:
                self.add_error(
                    name,
                    _now(
                        "%(name)sは、受け取れない種類のファイルです。PDF、Word（.docx）、Excel（.xlsx）、JPEG、PNGのどれかで送ってください。"
                    )
                    % {"name": upload.name},
                )
            else:
                self.papers.append((paper_kind, upload, kind))
        return uploads


def _initial(application: Application) -> dict[str, Any]:
    group: Group = application.group
    columns = ("name", "kana", "kind", "legal_form", "corporate_number", "founded_on", "size", "about")
    return {name: getattr(group, name) for name in columns} | {
        "districts": group.districts.all(),
        "fields_": group.fields.all(),
        "officers": application.officers,
    }


class DecisionForm(forms.Form):
    """Approve, return or reject."""

    decision = forms.ChoiceField(
        label=_("どうしますか"),
        choices=[
            (Application.State.APPROVED, _("登録する")),
            (Application.State.RETURNED, _("直してもらう")),
            (Application.State.REJECTED, _("登録しない")),
        ],
        widget=forms.RadioSelect,
    )
    note = BodyField(
        label=_("申請した人への説明"),
        required=False,
        max_length=1000,
        rows=4,
        help_text=_("直してもらうときは足りないものを、登録しないときは理由を書きます。そのまま届きます。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choice_hints = {  # type: ignore[attr-defined]
            Application.State.APPROVED: _("団体が公開され、申請した人が代表者になります。"),
            Application.State.RETURNED: _("申請した人が直して、もう一度送れます。"),
            Application.State.REJECTED: _("この申請は終わりになります。"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") in (Application.State.RETURNED, Application.State.REJECTED) and not data.get("note"):
            self.add_error("note", _now("足りないもの、または理由を書いてください。"))
        return data


class ReasonForm(forms.Form):
    """Why a group is suspended; its members read it."""

    reason = LineField(label=_("理由"), max_length=300, help_text=_("団体の会員全員に、このまま届きます。"))
