"""Reading the numbered list of revocations. Runs in a thread."""

from realtime.hub.models import Revocation, RevocationList


def latest() -> int:
    """The number of the last revocation."""
    return RevocationList.objects.values_list("change_no", flat=True).first() or 0


def after(number: int) -> tuple[int, set[int]]:
    """The last number now, and whose pages are to be checked again since the given one."""
    rows = list(Revocation.objects.filter(number__gt=number).values_list("number", "user_id"))
    return max([number, *(n for n, _ in rows)]), {user_id for _, user_id in rows}
