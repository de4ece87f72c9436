"""Tables that people hand over as files: CSV in any encoding, and workbooks."""
