"""SmartCommunicator as a carrier (``smartcommunicator.md``)."""
