"""Addresses of consultations: asking, the client's own case, and staff."""

from django.urls import path

from consult.views import ask, case, mine, staff

app_name = "consult"

urlpatterns = [
    path("consult/", ask.start, name="start"),
    path("consult/category/", ask.category, name="category"),
    path("consult/intake/", ask.intake, name="intake"),
    path("consult/time/", ask.time, name="time"),
    path("consult/confirm/", ask.confirm, name="confirm"),
    path("consult/draft/deletion/", ask.discard, name="discard"),
    path("consult/<int:pk>/", mine.mine, name="mine"),
    path("consult/<int:pk>/now/", mine.thread, name="mine_now"),
    path("consult/<int:pk>/receipt/", mine.receipt, name="receipt"),
    path("consult/<int:pk>/appointment/", mine.appointment, name="move"),
    path("consult/<int:pk>/appointment/cancellation/", mine.cancel_appointment, name="cancel_appointment"),
    path("consult/<int:pk>/cancellation/", mine.withdraw, name="withdraw"),
    path("consult/<int:pk>/other-adviser/", mine.decline, name="decline"),
    path("consult/queue/", staff.line_up, name="queue"),
    path("consult/queue/lines/", staff.lines, name="lines"),
    path("consult/<int:pk>/take/", staff.take, name="take"),
    path("consult/<int:pk>/assignment/", staff.assign, name="assign"),
    path("consult/<int:pk>/opening/", staff.opening, name="opening"),
    path("consult/<int:pk>/case/", case.case, name="case"),
    path("consult/<int:pk>/case/now/", case.thread, name="case_now"),
    path("consult/<int:pk>/case/appointment/", case.appointment, name="case_appointment"),
    path("consult/<int:pk>/case/appointment/outcome/", case.outcome, name="outcome"),
    path("consult/<int:pk>/case/record/", case.record, name="record"),
    path("consult/<int:pk>/case/status/", case.status, name="status"),
]
