"""Which step is worth most, among those the law permits and the day has room for."""
