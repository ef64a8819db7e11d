"""The page on which administrators renew the list of districts: send a list, see what it changes, confirm."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn, posted
from accounts.rules import may_manage_staff
from groups import districts
from groups.models import District
from kernel import csvs
from kernel.forms import BodyField

MAX_FILE = 1024 * 1024
KINDS = {
    "add": gettext_lazy("加える"),
    "rename": gettext_lazy("名前を変える"),
    "close": gettext_lazy("使わなくする"),
    "reopen": gettext_lazy("また使う"),
}


class DistrictsForm(forms.Form):
    """The whole list, as a file or typed; a file goes first."""

    file = forms.FileField(
        label=gettext_lazy("CSVファイル"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
        help_text=gettext_lazy("1行に「番号,名前」。全部の地区を入れます。"),
    )
    typed = BodyField(label=gettext_lazy("または、ここに貼り付け"), required=False, rows=8, max_length=60_000)

    def clean_file(self) -> list[tuple[str, str]] | None:
        """The rows of the file."""
        upload = self.cleaned_data["file"]
        if not isinstance(upload, UploadedFile):
            return None
        if (upload.size or 0) > MAX_FILE:
            raise ValidationError(_("ファイルが大きすぎます。地区の一覧か、確かめてください。"))
        try:
            return districts.parse(csvs.read(io.BytesIO(upload.read())))
        except csvs.Unreadable as error:
            raise ValidationError(_("文字を読み取れません。CSVで保存したファイルを選んでください。")) from error

    def clean_typed(self) -> list[tuple[str, str]]:
        """The rows that were typed."""
        return districts.parse_text(self.cleaned_data["typed"])

    def clean(self) -> dict[str, Any]:
        """An empty list would close every district: that is a slip."""
        data: dict[str, Any] = super().clean() or {}
        data["rows"] = data.get("file") or data.get("typed")
        if not data["rows"] and not self.errors:
            self.add_error("file", _("地区の一覧を、ファイルか貼り付けで入れてください。"))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: SignedIn) -> HttpResponse:
    """Show what a list changes; with `seen`, the digest of what was shown, do it."""
    if not may_manage_staff(request.user):
        raise Http404
    form = DistrictsForm(posted(request), request.FILES if request.method == "POST" else None)
    changes: list[districts.Change] | None = None
    rows: list[tuple[str, str]] = []
    if form.is_valid():
        rows = form.cleaned_data["rows"]
        seen = request.POST.get("seen", "")
        if seen:
            done = districts.take_over(by=request.user, rows=rows, seen=seen)
            if done is not None:
                messages.success(request, _("地区を新しくしました。"))
                return redirect("groups:districts")
            messages.info(request, _("ほかの人が先に地区を変えました。もう一度、確かめてください。"))
        changes = districts.plan(rows)
    context = {
        "form": form,
        "districts": District.objects.all(),
        "changes": None if changes is None else [(KINDS[change.kind], change) for change in changes],
        "seen": districts.digest(changes or []),
        # What was shown is what is sent again, also when it came as a file.
        "typed": "\n".join(f'{code},"{name.replace(chr(34), chr(34) * 2)}"' for code, name in rows),
    }
    return render(request, "groups/districts.html", context, status=422 if form.errors else 200)
