"""What somebody sees who proved that a mailbox is theirs: opened for nobody else, and entered like any other use."""
