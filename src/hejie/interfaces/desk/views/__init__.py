"""What the desk's addresses do."""
