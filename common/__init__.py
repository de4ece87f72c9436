"""Ground that every package stands on: errors, E.164, money, paging, redaction, tenant scope."""
