"""Pictures of people: read, kept small, and shown to their colleagues."""
