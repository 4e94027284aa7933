"""Keys, sealed fields, blind indexes and masks: what identifies a person, kept from sight."""
