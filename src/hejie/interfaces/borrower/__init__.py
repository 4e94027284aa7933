"""A door for the borrower: pages that open without signing in, to whoever holds a token of ours."""
