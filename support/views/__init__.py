"""Pages about tickets: the customer's and the desk's."""
