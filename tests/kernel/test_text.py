"""Typing is forgiven."""

import pytest
from django.core.exceptions import ValidationError

from kernel import text
from kernel.forms import BodyField, EmailField, LineField, NumberField, PhoneField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０８３－０００－００００", "083-000-0000"),
        ("083ー000ー0000", "083-000-0000"),
        ("083 000 0000", "0830000000"),
        ("", ""),
    ],
)
def test_a_phone_number_in_full_width_is_converted(typed: str, kept: str) -> None:
    assert PhoneField(required=False).clean(typed) == kept


@pytest.mark.parametrize("typed", ["abc", "083", "083-000-0000-00000", "😀", "<b>083</b>"])
def test_a_wrong_phone_number_gets_the_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match="数字とハイフンで入力してください"):
        PhoneField().clean(typed)


def test_control_characters_go_and_what_is_visible_stays() -> None:
    assert BodyField().clean("a\x00b\u202ec 𠮷野家 😀\r\n次") == "abc 𠮷野家 😀\n次"


def test_one_line_folds_spaces_of_both_widths() -> None:
    assert LineField(max_length=20).clean("　花　　壇 \n づくり ") == "花 壇 づくり"


def test_too_long_says_both_numbers() -> None:
    with pytest.raises(ValidationError, match=r"5文字以内で入力してください（いまは6文字です）。"):
        LineField(max_length=5).clean("あいうえおか")


def test_full_width_digits_are_a_number() -> None:
    assert NumberField().clean("１２") == 12


def test_a_full_width_address_is_converted() -> None:
    assert EmailField().clean("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ") == "taro@example.jp"


def test_an_unpaired_surrogate_is_dropped() -> None:
    assert text.clean("a\ud800b") == "ab"
