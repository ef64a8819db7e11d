"""The kinds of notices this app sends."""

from django.utils.translation import gettext_lazy as _

from notify.kinds import Kind, Rhythm

ANSWER = Kind("answer", _("自分が始めた話題への返信"))
ELSEWHERE = Kind("answer_elsewhere", _("自分が返信した話題への返信"), rhythm=Rhythm.DAILY)
KINDS = (ANSWER, ELSEWHERE)
