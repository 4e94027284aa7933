"""The way in: signing in with a second factor, sessions that end, and the keeper of every door."""
