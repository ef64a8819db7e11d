"""The clock's entry: read the files that were sent, and take over those that were confirmed.

A job is claimed in the database for a while. A worker that is killed leaves its claim to run out, and the next one starts the job
again; a worker that lost its claim finds so at its next batch and stops.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts import audit
from groups.models import NpoImport, NpoRow
from groups.npo import plan, taking, words
from groups.npo.services import forget_file
from groups.npo.table import Body, Refused, body_of, rows

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
MAX_ATTEMPTS = 3
BATCH = 500
State, Outcome = NpoImport.State, NpoRow.Outcome


class LostClaim(Exception):
    """Somebody else works on the job, or it was left."""


def due(now: dt.datetime) -> int:
    """Work on one import that waits; returns 1 when there was one."""
    waiting = NpoImport.objects.filter(state__in=[State.SENT, State.CONFIRMED])
    job = waiting.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).order_by("pk").first()
    if job is None:
        return 0
    claim = uuid.uuid4()
    same = NpoImport.objects.filter(pk=job.pk, state=job.state, claim=job.claim, claimed_until=job.claimed_until)
    if not same.update(claim=claim, claimed_until=now + LEASE, attempts=F("attempts") + 1):
        return 0
    job.claim = claim
    if job.attempts >= MAX_ATTEMPTS:
        _refuse(job, "failed")
        return 1
    try:
        if job.state == State.SENT:
            read(job)
        else:
            take_over(job)
    except LostClaim:
        logger.info("Import %s went on elsewhere", job.pk)
    return 1


def read(job: NpoImport) -> None:
    """Write down what each wanted row of the file would do; nothing of a group changes. Raises LostClaim."""
    with transaction.atomic():
        _hold(job, State.SENT, rows_read=0)
        job.rows.all().delete()
    try:
        with job.file.open("rb") as file:
            batch: list[NpoRow] = []
            last = 1
            for last, row in _wanted(job, rows(cast(BinaryIO, file))):
                if row:
                    batch.append(row)
                if last % BATCH == 0:
                    _write(job, batch, last)
                    batch = []
            _write(job, batch, last)
    except (Refused, FileNotFoundError) as error:
        reason, detail = (error.reason, error.detail) if isinstance(error, Refused) else ("failed", "")
        _refuse(job, reason, detail)
        return
    with transaction.atomic():
        _hold(job, State.SENT, state=State.READY, read_at=timezone.now(), claimed_until=None)
        forget_file(job)


def _wanted(job: NpoImport, lines: Iterator[tuple[int, dict[str, str] | None]]) -> Iterator[tuple[int, NpoRow | None]]:
    """Every line's number, with a row where it is wanted or cannot be judged; the plan is made later, by the batch."""
    seen: set[str] = set()
    for line, raw in lines:
        if raw is None:
            yield line, NpoRow(job=job, line=line, outcome=Outcome.REFUSED, reason="columns")
            continue
        body = body_of(raw)
        row = NpoRow(job=job, line=line, name=body.name, corporate_number=body.number, raw=raw)
        if not body.is_wanted(job.office, ""):
            yield line, None
        elif not body.address and job.city:
            row.outcome, row.reason = Outcome.REFUSED, "no_address"
            yield line, row
        elif not body.is_wanted(job.office, job.city):
            yield line, None
        else:
            if body.number and body.number in seen:
                row.outcome, row.reason = Outcome.REFUSED, "twice"
            seen.add(body.number)
            yield line, row


@transaction.atomic
def _write(job: NpoImport, batch: list[NpoRow], last: int) -> None:
    _hold(job, State.SENT, rows_read=last - 1)
    there = plan.known(row.corporate_number for row in batch)
    for row in batch:
        known = there.get(row.corporate_number, plan.Known())
        # A body that is known already is in the city, whatever the file forgot.
        if not row.reason or (row.reason == "no_address" and (known.group or known.record)):
            found = plan.of(body_of(row.raw), row.raw, known)
            row.outcome, row.reason, row.changes = found.outcome, found.reason, found.changes
    NpoRow.objects.bulk_create(batch)


@transaction.atomic
def take_over(job: NpoImport) -> None:
    """Write everything in one transaction, each row by what is there now. Raises LostClaim."""
    _hold(job, State.CONFIRMED)
    after = 0
    wanted = job.rows.exclude(outcome=Outcome.REFUSED).order_by("line")
    while batch := list(wanted.filter(line__gt=after)[:BATCH]):
        after = batch[-1].line
        there = plan.known((row.corporate_number for row in batch), lock=True)
        steps: list[tuple[NpoRow, Body, plan.Known, plan.Plan]] = []
        for row in batch:
            body, known = body_of(row.raw), there[row.corporate_number]
            steps.append((row, body, known, plan.of(body, row.raw, known)))
        taking.add(job, [(row, body) for row, body, _known, found in steps if found.outcome == Outcome.NEW])
        for row, body, known, found in steps:
            if found.outcome == Outcome.CHANGED and known.group:
                taking.change(job, row, body, known.group, found.changes)
            if (row.outcome, row.changes) != (found.outcome, found.changes):
                # A group changed since it was shown: the row tells what was done.
                row.outcome, row.reason, row.changes = found.outcome, found.reason, found.changes
                row.save(update_fields=["outcome", "reason", "changes"])
    _hold(job, State.CONFIRMED, state=State.APPLIED, applied_at=timezone.now(), claimed_until=None)
    audit.record(
        actor=job.confirmed_by,
        action="npo.applied",
        subject=f"npo_import:{job.pk}",
        digest=job.digest,
        **dict(job.rows.values_list("outcome").annotate(number=Count("pk")).order_by()),
    )


def _refuse(job: NpoImport, reason: str, detail: str = "") -> None:
    if reason not in words.REFUSALS:
        raise KeyError(reason)
    with transaction.atomic():
        _hold(job, job.state, state=State.REFUSED, refusal=reason, refusal_detail=detail[:300], claimed_until=None)
        job.rows.all().delete()
        forget_file(job)


def _hold(job: NpoImport, state: str, /, **values: Any) -> None:
    """Go on only while the claim is this worker's, and hold it a little longer. Raises LostClaim."""
    values = {"claimed_until": timezone.now() + LEASE, **values}
    if not NpoImport.objects.filter(pk=job.pk, claim=job.claim, state=state).update(**values):
        raise LostClaim
