"""``actions`` (callr.md §5.3): scenarios that a program starts."""

from typing import Annotated

from calls.live import services
from pbx.states import AppKind
from portal.api.callr.base import ApiCall
from portal.api.callr.calling import OfApp, require_kind, wish_of
from portal.api.callr.objects.actions import ActionsStartOptions
from portal.api.callr.objects.values import Hash
from portal.api.callr.reading import Given, Of
from portal.api.callr.registry import method


@method("actions.start", variables="options.variables")
def start(
    call: ApiCall, app: OfApp, options: Annotated[Given, Of(ActionsStartOptions)] | None = None
) -> Hash:
    """Run a scenario's branch ``api-initiated``, with other values for some of its variables; the hash of the run.

    The vendor has published neither its parameters nor its answer: these are ours.
    """
    require_kind(app, AppKind.SCENARIO)
    variables = (options or {}).get("variables") or {}
    return services.run_scenario(
        account=call.account, by=call.actor, app=app.ref, wish=wish_of(None, variables=variables)
    ).ref
