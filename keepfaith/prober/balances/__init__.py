"""What two stores say of the same things, which cannot both be wrong alike."""
