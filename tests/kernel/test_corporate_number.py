"""The check digit of the corporate number."""

import pytest

from kernel.corporate_number import is_valid


@pytest.mark.parametrize(
    "number", ["4000020352012", "7000012050002", "8700110005901", "8999999000001", "7999999000002"]
)
def test_real_numbers_and_those_of_the_demo_are_valid(number: str) -> None:
    assert is_valid(number) is True
    assert [digit for digit in "0123456789" if is_valid(digit + number[1:])] == [number[0]]


@pytest.mark.parametrize(
    "number", ["4000020352013", "", "400002035201", "40000203520122", "４000020352012", "a000020352012"]
)
def test_others_are_not(number: str) -> None:
    assert is_valid(number) is False
