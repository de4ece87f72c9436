"""What the portal makes of events: mails, and the served APIs' webhooks."""

from events.readers import when
from portal.api.callr import pushes  # noqa: F401
from portal.api.relatel import webhooks  # noqa: F401
from portal.notices import MAILS, SPENDING, start_balance_mail, start_invoice_mail, start_spending_mail

for name in MAILS:
    when(name, start_balance_mail)
for name in SPENDING:
    when(name, start_spending_mail)
when("invoice.issued", start_invoice_mail)
