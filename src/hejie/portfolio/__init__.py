"""Borrowers, loans and who holds them, cases, contact points, imports and payments."""
