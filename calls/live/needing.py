"""Voice apps that calls need are not deleted."""

from accounts.models import Account
from calls.live.models import Call
from pbx.leaving import while_needed
from pbx.models import VoiceApp


def open_calls(account: Account, app: VoiceApp) -> str:
    count = Call.objects.filter(account=account, app=app, ended_at=None).count()
    return f"{count:,} calls of the app are under way or planned." if count else ""


while_needed(open_calls)
