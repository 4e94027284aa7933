"""What a borrower and a lender agreed on: promises to pay, and the money that keeps them."""
