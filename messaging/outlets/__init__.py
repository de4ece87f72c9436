"""Where received messages are passed on to, a file for each way. Failures are errors of work (``jobs.errors``)."""
