"""How calls are answered: by reception, colleague, key and phase, and by time."""
