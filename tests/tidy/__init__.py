"""The repository under test: each house rule is a function, tested on its own examples."""
