"""The acts that an edition declares, read a second time: with a reader of the prober's own."""
