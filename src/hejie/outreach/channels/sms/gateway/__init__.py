"""A vendor's HTTPS: one signed call a message; what becomes of it is told at addresses of ours."""
