"""The lead's page: how the day goes, whose case is whose, and which work rests."""
