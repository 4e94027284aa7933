"""Doors to the rooms: they translate, never decide."""
