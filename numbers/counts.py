"""How many numbers there are, for their list, and how many stand otherwise at their carrier, for a badge."""

from accounts.counted import register
from numbers.selectors.totals import disagreeing_counted, held_counted

register("numbers", held_counted)
register("drift", disagreeing_counted)
