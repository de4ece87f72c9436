"""Kinds of job about calls that carriers make."""

ORDER, FOLLOW, HANG_UP = "calls.order", "calls.follow", "calls.hang_up"
