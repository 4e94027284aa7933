"""A seeded world of borrowers who do not exist, for demonstrations, tests and benchmarks."""
