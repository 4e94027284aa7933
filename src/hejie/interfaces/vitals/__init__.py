"""What the house tells of itself to machines: whether it lives, what it counts, and its log."""
