"""What calls add up to: by app, country, destination and number, by hour, day and month."""
