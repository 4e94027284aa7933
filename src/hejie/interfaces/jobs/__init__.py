"""The jobs face."""
