"""CALLR as a carrier (``callr.md``)."""
