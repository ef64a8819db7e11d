"""The check digit of the corporate number."""

import pytest

from kernel.corporate_number import is_valid


@pytest.mark.parametrize(
    "number",
    ["4000020352012", "7000012050002", "8700110005901", "8999999000001", "7999999000002", "6999999000003"],
)
def test_a_number_with_its_check_digit_is_valid(number: str) -> None:
    assert is_valid(number) is True


@pytest.mark.parametrize(
    "number",
    ["4000020352013", "", "400002035201", "40000203520122", "４０００020352012", "400002035201a", "4000020352012\n"],
)
def test_anything_else_is_not(number: str) -> None:
    assert is_valid(number) is False
