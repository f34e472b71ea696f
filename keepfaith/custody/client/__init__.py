"""What the portal's processes ask the custodian through."""
