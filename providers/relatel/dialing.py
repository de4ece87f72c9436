"""Calls that Relatel makes (relatel.md §5.5): the telephone of the token's employee rings first, then the other side.

Each request makes a call, and none is repeated: what a lost answer was about is looked for in the list of calls, by the
two numbers and the moment. Of two calls to one number in one second it does not matter which is which, as long as each
order has one of its own (``calls.carriers.ordering``).
"""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from jobs.errors import Again
from providers.contract.calls import CallOrder, CarrierCall
from providers.errors import Rejected, Uncertain
from providers.relatel import wire
from providers.relatel.calls import RelatelCalls

# A call that was asked for begins so soon, by their clock, which is not ours.
EARLIEST, LATEST = timedelta(seconds=30), timedelta(minutes=3)


class RelatelDialing(RelatelCalls):
    joins_without_app = True

    def start_call(self, order: CallOrder, *, key: UUID) -> str:
        """Rejected for anybody but whose token it is, for more than two, and where Relatel is not reached: whoever
        waits for it may ask again. "" where the call is not listed yet.
        """
        if (
            order.app_ref
            or order.media_refs
            or order.starts_at
            or len(order.first) != 1
            or len(order.then) != 1
        ):
            raise Rejected("Relatel joins two who are called, at once.")
        try:
            if order.first[0].e164 != self._own_number():
                raise Rejected("Relatel rings the telephone of the person whose token it is.")
            told = self._write("POST", "switch/dial", {"to_number": wire.digits(order.then[0].e164)})
        except Again as exc:
            raise Rejected(f"{exc.text} Nobody was called.") from exc
        if not (isinstance(told, dict) and told.get("message")):
            raise Uncertain("Relatel does not say that it calls. It may have been done.")
        try:
            found = self._listed(order)
        except Again:
            return ""
        return found.ref if found is not None else ""

    def find_started_call(self, order: CallOrder, *, key: UUID) -> CarrierCall | None:
        """Never None: a call that is not listed may be made all the same, and must not be made again."""
        found = self._listed(order)
        if found is None:
            raise Uncertain("Relatel does not list such a call. It may have been made.")
        return found

    def get_started_call(self, ref: str) -> CarrierCall:
        if not ref:
            raise Rejected("Relatel has not said what the call is called.")
        return self.get_call(ref)

    def _own_number(self) -> str:
        return wire.one(self._me(), lambda me: wire.number(me.get("number")))

    def _listed(self, order: CallOrder) -> CarrierCall | None:
        """The call to that number nearest to the moment at which it was asked for, and of no other order."""
        asked = order.asked_at or timezone.now()
        called = order.then[0].e164
        rows = [
            call
            for call in self.list_calls(asked - EARLIEST, asked + LATEST)
            if call.direction == "outbound" and call.called == called and call.ref not in order.taken
        ]
        return min(rows, key=lambda call: abs(call.started_at - asked), default=None)
