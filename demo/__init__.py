"""A small telecom business to look at: made once, through the services, on an empty database."""
