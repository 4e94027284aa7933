"""The gate and what passes it: asks, permits, touches, the night's worklist and wording."""
