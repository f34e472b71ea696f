"""What cannot be tried on the living portal: the installed custodian, asked on a scratch store with made-up records."""
