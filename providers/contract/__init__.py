"""What a carrier may be asked, by family: each a small class with the records that it speaks in."""
