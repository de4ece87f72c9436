"""OmniaVoice as a carrier (``omniavoice.md``)."""
