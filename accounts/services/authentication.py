"""Changing how an account's equipment and programs authenticate; each part is judged by itself."""

from dataclasses import dataclass, field

from accounts.actor import Actor
from accounts.models import ApiCredential
from accounts.services.accounts import change_settings
from accounts.services.credentials import change_password
from accounts.services.suspension import while_active
from accounts.states import AuthType
from common.errors import Invalid


@dataclass
class AuthenticationOutcome:
    """The parts that were changed, and why the others were not."""

    updated: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


@while_active
def change_authentication(
    *, credential: ApiCredential, by: Actor, auth_type: int | None, password: str | None
) -> AuthenticationOutcome:
    """Change what is given; a bad part does not hold up a good one. A new password ends the present key.

    Raises Invalid when neither is given.
    """
    if auth_type is None and password is None:
        raise Invalid("Field Required: authType or password")
    outcome = AuthenticationOutcome()
    if auth_type is not None:
        if auth_type in AuthType.values:
            change_settings(
                account=credential.account, by=by, may_change=frozenset({"auth_type"}), auth_type=auth_type
            )
            outcome.updated.append("auth_type")
        else:
            outcome.errors["auth_type"] = "The authentication type must be 0, 1, 2 or 3."
    if password is not None:
        try:
            change_password(credential=credential, by=by, password=password)
            outcome.updated.append("password")
        except Invalid as exc:
            outcome.errors["password"] = exc.text
    return outcome
