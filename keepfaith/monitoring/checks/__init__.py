"""The checks of this section: encryption in transit, and the drill of backups."""
