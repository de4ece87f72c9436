"""Every kind of voice app with its settings."""

from collections.abc import Mapping

from pbx.kinds.call_tracking import CallTracking
from pbx.kinds.click_to_call import ClickToCall
from pbx.kinds.real_time import RealTime
from pbx.kinds.scenario import Scenario
from pbx.kinds.settings import Settings
from pbx.states import AppKind

KINDS: Mapping[AppKind, type[Settings]] = {
    AppKind.CALL_TRACKING: CallTracking,
    AppKind.CLICK_TO_CALL: ClickToCall,
    AppKind.REAL_TIME: RealTime,
    AppKind.SCENARIO: Scenario,
}
