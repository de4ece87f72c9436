"""What changes address books and broadcasts."""
