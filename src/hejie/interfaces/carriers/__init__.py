"""What carriers tell us at addresses of ours, proven by the secret they share with us."""
