"""What carriers tell of calls: read under each login, and kept as records of the accounts whose numbers they are of."""
