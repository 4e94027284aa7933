"""The same ten rules through other engines, in the same run, on the same touches."""
