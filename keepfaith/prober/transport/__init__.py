"""What travels: encrypted by the protocols of today, and by nothing else."""
