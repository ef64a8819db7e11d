"""The check digit of corporate numbers, and months as people write them."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError

from kernel import corporate_number, dates
from kernel.forms import CorporateNumberField, MonthField


@pytest.mark.parametrize(
    "number", ["4000020352012", "7000012050002", "8700110005901", "8999999000001", "7999999000002", "6999999000003"]
)
def test_real_numbers_pass_and_every_single_wrong_digit_is_found(number: str) -> None:
    assert corporate_number.is_valid(number) is True
    wrong = [f"{digit}{number[1:]}" for digit in "0123456789" if digit != number[0]]
    assert [candidate for candidate in wrong if corporate_number.is_valid(candidate)] == []


@pytest.mark.parametrize(
    "number", ["4000020352013", "", "400002035201", "40000203520120", "４０００020352012", "a" * 13]
)
def test_everything_else_does_not(number: str) -> None:
    assert corporate_number.is_valid(number) is False


@pytest.mark.parametrize(
    "written", ["8999999000001", "８９９９９９９０００００１", "8-9999-9900-0001", " 8ー9999ー9900ー0001 "]
)
def test_the_field_takes_full_width_and_hyphens(written: str) -> None:
    assert CorporateNumberField().clean(written) == "8999999000001"


@pytest.mark.parametrize("written", ["8999999000002", "たくさん", "1\x00", "😀"])
def test_the_field_says_what_to_do(written: str) -> None:
    with pytest.raises(ValidationError, match="13桁の数字"):
        CorporateNumberField(required=True).clean(written)


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2019年4月", dt.date(2019, 4, 1)),
        ("2019-04", dt.date(2019, 4, 1)),
        ("令和元年5月", dt.date(2019, 5, 1)),
        ("R1.5", dt.date(2019, 5, 1)),
        ("h31/4", dt.date(2019, 4, 1)),
        ("昭和50年12月", dt.date(1975, 12, 1)),
        ("2019年13月", None),
        ("19年4月", None),
        ("S60/1", dt.date(1985, 1, 1)),
        ("大正1年12月", dt.date(1912, 12, 1)),
        ("平成", None),
        ("", None),
    ],
)
def test_months_as_people_write_them(written: str, month: dt.date | None) -> None:
    assert dates.month_of(written) == month


def test_a_month_is_shown_again_as_it_can_be_written() -> None:
    class OneMonth(forms.Form):
        month = MonthField()

    assert 'value="2019年4月"' in str(OneMonth(initial={"month": dt.date(2019, 4, 1)})["month"])
    assert OneMonth({"month": "２０１９年４月"}).is_valid()
    assert OneMonth({"month": "2999年4月"}).errors["month"] == [
        "年と月を入力してください（例: 2019年4月、平成31年4月）。"
    ]
