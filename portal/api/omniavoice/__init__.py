"""The OmniaVoice number API as we serve it (``omniavoice.md``)."""
