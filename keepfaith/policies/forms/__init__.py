"""Forms as the agency writes them: one file each, read strictly; the section above shows and receives them."""
