"""法人番号: the number of a legal body in Japan."""

import re


def is_valid(number: str) -> bool:
    """Whether these are 13 half-width digits whose first one is their check digit.

    The check digit is 9 - (Σ d_n·q_n mod 9) over the other twelve, n counted from the right, q_n 1 where n is odd and 2 where it is
    even (法人番号の指定等に関する省令 第2条).
    """
    if not re.fullmatch(r"[0-9]{13}", number, re.ASCII):
        return False
    total = sum(int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(number[1:])))
    return int(number[0]) == 9 - total % 9
