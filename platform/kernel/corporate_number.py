"""The corporate number (法人番号): thirteen digits of which the first checks the others."""

import re


def check_digit(base: str) -> int:
    """The digit before twelve others: 9 − (Σ P·Q mod 9), P from the right, Q = 1 for odd places and 2 for even ones.

    Source: 法人番号の指定等に関する省令 (平成26年財務省令第70号) 第2条. Raises ValueError for anything but digits.
    """
    return 9 - sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base))) % 9


def is_valid(number: str) -> bool:
    """Whether these are thirteen half-width digits whose first one checks the rest."""
    return re.fullmatch(r"[0-9]{13}", number) is not None and int(number[0]) == check_digit(number[1:])
