"""Organisations, branches, staff, roles, certificates, and what each role may do."""
