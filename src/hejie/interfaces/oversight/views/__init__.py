"""What each page of the overseer is given; the rooms' queries count, templates show."""
