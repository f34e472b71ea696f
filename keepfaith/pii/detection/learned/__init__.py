"""What learned words say of a number or a date: where it is somebody's, of which kind it is."""
