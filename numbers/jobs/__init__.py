"""What workers do for numbers, each kind of job in a file of its own."""

from datetime import timedelta

from jobs.kinds import Kind, register
from jobs.states import WhenSuspended
from numbers import kinds
from numbers.e911_sync import sync_e911
from numbers.jobs import bulk, e911, gateways, holding, monthly, ordering, ports, pushing, reserving
from numbers.sync import sync_numbers
from providers.contract.emergency import Emergency
from providers.contract.numbers_held import NumbersHeld
from providers.syncs import register_sync

register(
    Kind(
        kinds.PUSH,
        run=pushing.push_settings,
        failed=pushing.not_pushed,
        done=pushing.was_pushed,
        money=pushing.set_aside,
    )
)
# A failed order has given back its money and its claim on the numbers: the buyer orders anew.
register(
    Kind(
        kinds.ORDER,
        run=ordering.carry_out_order,
        failed=ordering.not_ordered,
        money=ordering.set_aside,
        retry_failed=False,
    )
)
# Whoever was refused reserves anew; the price and what is left may be others by then.
register(Kind(kinds.RESERVE, run=reserving.reserve, failed=reserving.not_reserved, retry_failed=False))
register(Kind(kinds.GIVE_BACK, run=reserving.give_back))
register(Kind(kinds.REMOVE, run=holding.remove))
register(Kind(kinds.RELEASE, run=holding.release, failed=holding.not_released))
# A refused address is entered anew, and a refused removal asked for again: both start another job.
register(Kind(kinds.E911_PROVISION, run=e911.provision, failed=e911.not_provisioned, retry_failed=False))
register(Kind(kinds.E911_REMOVE, run=e911.remove, failed=e911.not_removed, retry_failed=False))
register(Kind(kinds.GATEWAY_UPDATE, run=gateways.update_gateway))
register(Kind(kinds.GATEWAY_REMOVE, run=gateways.remove_gateway))
# One number may take three calls to a slow carrier before the next is begun.
register(Kind(kinds.BULK_EDIT, run=bulk.edit_numbers, patience=timedelta(minutes=5)))
register(Kind(kinds.MONTH, run=monthly.charge, when_suspended=WhenSuspended.GOES_ON))
register(Kind(kinds.MONTH_MAIL, run=monthly.mail_due, when_suspended=WhenSuspended.GOES_ON))
# What becomes of a refused port, and what to do then, stands on the port itself.
register(Kind(kinds.PORT_SUBMIT, run=ports.submit, failed=ports.not_submitted, retry_failed=False))
register(Kind(kinds.PORT_CHANGE, run=ports.change, failed=ports.not_changed, retry_failed=False))
register(Kind(kinds.PORT_CANCEL, run=ports.cancel, failed=ports.not_cancelled, retry_failed=False))
register_sync("numbers", sync_numbers, needs=NumbersHeld.list_numbers)
register_sync("e911", sync_e911, needs=Emergency.list_emergency_records)
