"""A lender's own files become typed tables, and every bad row becomes data."""
