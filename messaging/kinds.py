"""Names of the kinds of job about messages; they stand in job rows, so they never change."""

SEND = "messaging.send"
FORWARD = "messaging.forward"
REGISTER_BRAND = "messaging.register_brand"
REGISTER_CAMPAIGN = "messaging.register_campaign"
BIND = "messaging.bind"
UNBIND = "messaging.unbind"
