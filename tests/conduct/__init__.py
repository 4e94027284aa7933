"""What ``permit.conduct`` is taught and measured by: a set of sentences that nobody ever said."""
