"""SmartCommunicator's user management API, as its clients know it."""
