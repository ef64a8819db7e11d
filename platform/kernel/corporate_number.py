"""The corporate number (法人番号): 13 digits, the first of which checks the others.

法人番号の指定等に関する省令（平成26年財務省令第70号）第2条: `9 - (Σ P_n × Q_n mod 9)`, where P_n is the n-th digit from the right of the other
twelve and Q_n is 1 for an odd n and 2 for an even one.
"""

LENGTH = 13


def is_valid(number: str) -> bool:
    """Whether these are 13 half-width digits with the right check digit."""
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        return False
    total = sum(int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number[1:])))
    return int(number[0]) == 9 - total % 9
