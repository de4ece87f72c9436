"""An application that the furniture maker's people may let act for them, for programs that come by OAuth."""

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.applications import register_application
from common import scope
from demo.sheet import Sheet

RETURNS_TO = "http://localhost:8765/callback"


def application(sheet: Sheet, account: Account, by: Actor) -> None:
    """The delivery planner as a registered application; it returns to the machine of whoever tries it."""
    with scope.tenant(account.pk):
        made, secret = register_application(
            account=account, by=by, name="Delivery planner", redirect_uris=[RETURNS_TO]
        )
    sheet.relatel |= {
        "oauth_client_id": made.client_id,
        "oauth_client_secret": secret,
        "oauth_redirect_uri": RETURNS_TO,
    }
