"""Lists as files: small ones are sent at once, large ones are written by a job and kept for a week."""
