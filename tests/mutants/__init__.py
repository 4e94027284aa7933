"""Mutation testing of the rules' logic: each small damage must be noticed by some test."""
