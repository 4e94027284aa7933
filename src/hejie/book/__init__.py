"""What is owed: the tape that a lender hands over, and the ageing of its loans."""
