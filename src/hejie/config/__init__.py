"""Where everything is wired: settings, URLs, workers, the embedded PostgreSQL."""
