"""The one door to a borrower: ask, permit, dispatch, touch."""
