"""What messages add up to: by country, number and state, by hour, day and month."""
