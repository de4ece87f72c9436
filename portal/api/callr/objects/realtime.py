"""Apps that a program steers call by call."""

from typing import Any, Literal

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import (
    CallId,
    CliNumber,
    CustomerField,
    DateTime,
    Hash,
    Phone,
    RealtimeStatus,
    Words,
)


@shape("REALTIME10")
class Realtime(Shape):
    """A real-time app: where it asks what to do."""

    data_format: Literal["JSON"]
    login: str | None
    password: str | None
    url: str


@shape("REALTIME10.Call.Options")
class RealtimeCallOptions(Shape):
    """What a real-time call shows."""

    cdr_field: CustomerField | None = None
    cli: CliNumber | None = None


@shape("RT.Request")
class RtRequest(Shape):
    """What an app's address is asked."""

    app: Hash
    call_status: RealtimeStatus
    callid: CallId
    cdr_field: CustomerField | None
    cli_name: str | None
    cli_number: str | None
    command: str | None
    command_error: str | None
    command_id: Any
    command_result: str | None
    date_started: DateTime
    number: Phone
    request_hash: Hash | None
    variables: Words | None


@shape("RT.Response")
class RtResponse(Shape):
    """What it answers within five seconds."""

    command: str
    command_id: Any
    params: Words | None
    variables: Words | None
