"""Who reacts to which fact: two tables, one page.

WITH: inside the transaction of the fact; writes rows. AFTER: once it is committed; each isolated and logged.
"""

from accounts.events import AccessChanged, MailWritten
from kernel.events import Table
from notify.reactions import send_account_mail
from realtime.hub.reactions import check_open_pages

WITH: Table = {
    AccessChanged: [check_open_pages],
    MailWritten: [send_account_mail],
}

AFTER: Table = {}
