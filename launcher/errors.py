"""What the launcher refuses to do, in words a person can act on."""


class LaunchError(Exception):
    """Printed as one line, `tandem: ...`, and the launcher ends with exit code 1."""


class Stopped(Exception):
    """Ctrl-C or SIGTERM arrived while something was being prepared."""
