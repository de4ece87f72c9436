"""Names of the kinds of job about numbers; they stand in job rows, so they never change."""

PUSH = "numbers.push"
ORDER = "numbers.order"
REMOVE = "numbers.remove"
RELEASE = "numbers.release"
GATEWAY_UPDATE = "numbers.gateway_update"
GATEWAY_REMOVE = "numbers.gateway_remove"
BULK_EDIT = "numbers.bulk_edit"
