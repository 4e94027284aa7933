"""The shell face."""
