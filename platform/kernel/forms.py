"""Form fields and bases that every app uses: forgiving about how a person types, plain about what is wrong."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel import corporate_number, dates, html, text


class LineField(forms.CharField):
    """One line of text; control characters go, white space is folded."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = _(
            "%(limit_value)d文字以内で入力してください（いまは%(show_value)d文字です）。"
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(text.one_line(str(value)) if value not in self.empty_values else value) or ""


class BodyField(forms.CharField):
    """Several lines of plain text."""

    def __init__(self, *, max_length: int = html.MAX_LENGTH, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = _(
            "%(limit_value)d文字以内で入力してください（いまは%(show_value)d文字です）。"
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(text.clean(str(value)) if value not in self.empty_values else value) or ""


class PhoneField(forms.CharField):
    """A telephone number: full-width input is accepted and converted; kept as half-width digits and hyphens."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def to_python(self, value: Any) -> str:
        number = text.half_width(str(value)) if value not in self.empty_values else ""
        if number and not (re.fullmatch(r"[0-9-]+", number) and 9 <= sum(c.isdigit() for c in number) <= 11):
            raise ValidationError(
                _("電話番号は、数字とハイフンで入力してください（例: 083-000-0000）。"), code="invalid"
            )
        return number


class NumberField(forms.IntegerField):
    """A whole number; full-width digits are accepted, which a browser's own number input would refuse."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        return super().to_python(text.half_width(value) if isinstance(value, str) else value)


class ClockField(forms.TimeField):
    """A time of day; full-width digits are accepted."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def to_python(self, value: Any) -> dt.time | None:
        return super().to_python(text.half_width(value) if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A calendar day; full-width digits are accepted."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def to_python(self, value: Any) -> dt.date | None:
        return super().to_python(text.half_width(value) if isinstance(value, str) else value)


class EmailField(forms.EmailField):
    """An e-mail address; full-width input is converted."""

    def to_python(self, value: Any) -> str:
        return super().to_python(text.half_width(str(value)) if value not in self.empty_values else value) or ""


class CorporateNumberField(forms.CharField):
    """A corporate number (法人番号): full-width digits and hyphens are accepted; kept as thirteen half-width digits."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> str:
        number = text.half_width(str(value)).replace("-", "") if value not in self.empty_values else ""
        if number and not corporate_number.is_valid(number):
            raise ValidationError(
                _(
                    "法人番号は13桁の数字です。国税庁からの通知書を見て、もう一度入力してください（例: 8999999000001）。"
                ),
                code="invalid",
            )
        return number


class MonthField(forms.Field):
    """A year and a month as people write them: 2019年4月, 令和元年5月, H31.4, 2019-04. Kept as the first of the month."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("例: 2019年4月、平成31年4月"))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored day is shown as year and month, in a shape that may be written."""
        if not isinstance(value, dt.date):
            return value
        is_japanese = (get_language() or "ja").startswith("ja")
        return f"{value.year}年{value.month}月" if is_japanese else f"{value.year}-{value.month:02d}"

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        month = dates.month_of(text.half_width(str(value)))
        if month is None or month > timezone.localdate():
            raise ValidationError(_("年と月を入力してください（例: 2019年4月、平成31年4月）。"), code="invalid")
        return month


class OnceForm(forms.Form):
    """A form that creates something: its `client_id` lets the service store it once, however often it arrives.

    A missing or broken id is replaced by a fresh one: the person's text matters more than the guard.
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4
        if self.is_bound and not _is_uuid(self.data.get(self.add_prefix("client_id"))):
            data = copy(self.data)
            data[self.add_prefix("client_id")] = str(uuid.uuid4())  # type: ignore[index]
            self.data = data


def _is_uuid(value: object) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True
