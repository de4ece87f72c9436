"""What the portal makes of events: mails."""

from events.readers import when
from portal.notices import MAILS, start_balance_mail

for name in MAILS:
    when(name, start_balance_mail)
