"""Sending a file."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.npo import table, words
from kernel import files
from kernel.forms import LineField, OnceForm


class TableField(forms.FileField):
    """The list as CSV or zip; the first row is looked at while the person waits."""

    widget = forms.ClearableFileInput(attrs={"accept": ".csv,.zip"})

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile) and upload.file is not None:
            if (upload.size or 0) > table.MAX_UPLOAD:
                raise ValidationError(words.REFUSALS["big"])
            if files.kind_of(upload, table.KINDS) is None:
                raise ValidationError(_("CSVかzipのファイルを選んでください。"))
            try:
                table.check(cast(BinaryIO, upload.file))
            except table.Refused as refused:
                raise ValidationError(words.REFUSALS[refused.reason] % {"detail": refused.detail}) from refused
            upload.seek(0)
        return upload


class ImportForm(OnceForm):
    """The file, and which bodies of it are wanted."""

    file = TableField(
        label=gettext_lazy("ファイル"),
        help_text=gettext_lazy("内閣府のNPO法人ポータルの「行政入力情報」です。zipのままでもかまいません。"),
    )
    office = LineField(
        label=gettext_lazy("所轄庁"), max_length=40, help_text=gettext_lazy("ファイルにあるとおりに。例: ○○県")
    )
    city = LineField(
        label=gettext_lazy("所在地に入っていることば"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("市の名前を入れると、その市の法人だけにします。例: ○○市"),
    )
