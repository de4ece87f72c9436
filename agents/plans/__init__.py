"""Person plans: what a new colleague gets, step by step."""
