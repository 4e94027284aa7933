"""Hejie 和解: decide, permit, act, prove — lawful recovery of overdue consumer loans."""
