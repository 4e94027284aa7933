"""Rows of outreach: nights and worklists, asks, permits, touches, templates."""
