"""Jobs that wait, run or need somebody, for the badge that every page shows."""

from accounts.counted import register
from jobs.selectors import states_counted

register("jobs", states_counted)
