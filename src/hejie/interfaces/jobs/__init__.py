"""What the house does by itself, by the clock or after a request; each job is thin."""
