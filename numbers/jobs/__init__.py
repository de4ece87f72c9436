"""What workers do for numbers, each kind of job in a file of its own."""

from datetime import timedelta

from accounts.rights import Right
from jobs.kinds import Kind, Undoing, costs_nothing, register
from jobs.states import WhenSuspended
from numbers import kinds
from numbers.e911_sync import sync_e911
from numbers.jobs import (
    bulk,
    e911,
    e911_each,
    gateways,
    holding,
    monthly,
    moving,
    ordering,
    ports,
    pushing,
    removing,
    reserving,
    sims,
    undoing,
    writing,
)
from numbers.sim_sync import sync_sims
from numbers.sync import sync_numbers
from providers.contract.emergency import Emergency
from providers.contract.numbers_held import NumbersHeld
from providers.contract.sims import Sims
from providers.syncs import register_sync

register(
    Kind(
        kinds.PUSH,
        run=pushing.push_settings,
        failed=pushing.not_pushed,
        done=pushing.was_pushed,
        money=costs_nothing,
    )
)
# A failed order has given back its money and its claim on the numbers: the buyer orders anew.
register(
    Kind(
        kinds.ORDER,
        run=ordering.carry_out_order,
        failed=ordering.not_ordered,
        done=ordering.was_ordered,
        money=ordering.set_aside,
        supplier=ordering.supplier,
        retry_failed=False,
    )
)
# Whoever was refused reserves anew; the price and what is left may be others by then.
register(
    Kind(
        kinds.RESERVE,
        run=reserving.reserve,
        failed=reserving.not_reserved,
        why_not_done="Which numbers were kept, and at what price, only the carrier tells: try again, or reserve anew.",
        money=costs_nothing,
        retry_failed=False,
    )
)
register(
    Kind(
        kinds.GIVE_BACK,
        run=reserving.give_back,
        why_not_done="Nothing here hangs on it: numbers that were only kept are free again at the end of their time.",
        money=costs_nothing,
    )
)
register(Kind(kinds.REMOVE, run=holding.remove, done=holding.was_removed, money=costs_nothing))
register(
    Kind(
        kinds.RELEASE,
        run=holding.release,
        failed=holding.not_released,
        done=holding.was_released,
        money=costs_nothing,
    )
)
# A refused address is entered anew, and a refused removal asked for again: both start another job.
register(
    Kind(
        kinds.E911_PROVISION,
        run=e911.provision,
        failed=e911.not_provisioned,
        done=e911.was_provisioned,
        money=costs_nothing,
        retry_failed=False,
    )
)
register(
    Kind(
        kinds.E911_REMOVE,
        run=e911.remove,
        failed=e911.not_removed,
        done=e911.was_removed,
        money=costs_nothing,
        retry_failed=False,
    )
)
for name, run in (
    (kinds.GATEWAY_UPDATE, gateways.update_gateway),
    (kinds.GATEWAY_REMOVE, gateways.remove_gateway),
):
    register(Kind(name, run=run, done=gateways.was_confirmed, money=costs_nothing))
# One number may take three calls to a slow carrier before the next is begun.
edit_is_undone = Undoing(kinds.BULK_EDIT_UNDO, Right.CHANGE_NUMBERS, is_proved=undoing.leads_elsewhere)
register(Kind(kinds.BULK_EDIT, run=bulk.edit_numbers, patience=timedelta(minutes=5), undoing=edit_is_undone))
register(Kind(kinds.BULK_EDIT_UNDO, run=undoing.put_back, patience=timedelta(minutes=5)))
move_is_undone = Undoing(
    kinds.BULK_MOVE_UNDO, Right.RELEASE_NUMBERS, is_proved=lambda _job: True, leaves=undoing.MOVE_LEAVES
)
register(Kind(kinds.BULK_MOVE, run=moving.move, undoing=move_is_undone))
register(Kind(kinds.BULK_MOVE_UNDO, run=undoing.bring_back))
register(Kind(kinds.REMOVE_EACH, run=removing.remove, money=costs_nothing, patience=timedelta(minutes=5)))
register(
    Kind(
        kinds.E911_PROVISION_EACH,
        run=e911_each.provision,
        failed=e911_each.provision_given_up,
        patience=timedelta(minutes=5),
        retry_failed=False,
    )
)
register(Kind(kinds.PUSH_EACH, run=moving.send_unsent, patience=timedelta(minutes=5)))
register(
    Kind(
        kinds.E911_REMOVE_EACH,
        run=e911_each.remove,
        failed=e911_each.removal_given_up,
        money=costs_nothing,
        patience=timedelta(minutes=5),
        retry_failed=False,
    )
)
register(Kind(kinds.WRITE, run=writing.write_on_numbers))
register(Kind(kinds.MONTH, run=monthly.charge, when_suspended=WhenSuspended.GOES_ON))
register(Kind(kinds.MONTH_MAIL, run=monthly.mail_due, when_suspended=WhenSuspended.GOES_ON))
# What becomes of a refused port, and what to do then, stands on the port itself.
register(
    Kind(
        kinds.PORT_SUBMIT,
        run=ports.submit,
        failed=ports.not_submitted,
        money=ports.set_aside,
        supplier=ports.supplier,
        why_not_done="A port goes on under the carrier's own id of it, which only the carrier tells: try again, and it"
        " is looked up there.",
        retry_failed=False,
    )
)
register(
    Kind(
        kinds.PORT_CHANGE,
        run=ports.change,
        failed=ports.not_changed,
        done=ports.was_changed,
        money=costs_nothing,
        retry_failed=False,
    )
)
register(
    Kind(
        kinds.PORT_CANCEL,
        run=ports.cancel,
        failed=ports.not_cancelled,
        done=ports.was_cancelled,
        money=costs_nothing,
        retry_failed=False,
    )
)
# What was refused is ordered anew; an order that is open keeps others from the card.
register(
    Kind(
        kinds.SIM_ORDER,
        run=sims.carry_out,
        failed=sims.not_done,
        done=sims.was_done,
        money=sims.set_aside,
        supplier=sims.supplier,
        retry_failed=False,
    )
)
register(
    Kind(
        kinds.SIM_LIMIT,
        run=sims.push_limit,
        failed=sims.limit_not_sent,
        done=sims.was_confirmed,
        money=costs_nothing,
    )
)
register_sync("numbers", sync_numbers, needs=NumbersHeld.list_numbers)
register_sync("e911", sync_e911, needs=Emergency.list_emergency_records)
register_sync("SIM cards", sync_sims, needs=Sims.get_sim)
