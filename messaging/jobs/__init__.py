"""What workers do for messages, each kind of job in a file of its own."""

from datetime import timedelta

from jobs.kinds import Kind, costs_nothing, register
from jobs.states import WhenSuspended
from messaging import kinds
from messaging.jobs import campaigns, campaigns_each, forwarding, sending
from messaging.services.bindings import end_of_numbers
from numbers.leaving import when_they_leave

# A message that was not sent has given back its money: whoever wants it sent writes it anew.
register(
    Kind(
        kinds.SEND,
        run=sending.send,
        failed=sending.not_sent,
        done=sending.was_sent,
        money=sending.set_aside,
        supplier=sending.supplier,
        retry_failed=False,
        when_suspended=WhenSuspended.ENDS,
    )
)
register(Kind(kinds.FORWARD, run=forwarding.forward, is_outbound=True, when_suspended=WhenSuspended.GOES_ON))
# What was refused is registered anew: nothing was kept of it.
register(
    Kind(
        kinds.REGISTER_BRAND,
        run=campaigns.register_brand,
        failed=campaigns.brand_refused,
        done=campaigns.brand_was_registered,
        money=costs_nothing,
        retry_failed=False,
    )
)
register(
    Kind(
        kinds.REGISTER_CAMPAIGN,
        run=campaigns.register_campaign,
        failed=campaigns.campaign_refused,
        done=campaigns.campaign_was_registered,
        money=costs_nothing,
        retry_failed=False,
    )
)
for name, run, failed, done in (
    (kinds.BIND, campaigns.bind, campaigns.not_bound, campaigns.was_bound),
    (kinds.UNBIND, campaigns.unbind, campaigns.not_unbound, campaigns.was_unbound),
):
    register(Kind(name, run=run, failed=failed, done=done, money=costs_nothing, retry_failed=False))
for name, run in ((kinds.BIND_EACH, campaigns_each.bind), (kinds.UNBIND_EACH, campaigns_each.unbind)):
    register(
        Kind(
            name,
            run=run,
            failed=campaigns_each.given_up,
            money=costs_nothing,
            patience=timedelta(minutes=5),
            retry_failed=False,
        )
    )
when_they_leave(end_of_numbers)
