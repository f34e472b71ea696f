"""What is published of the visits: whole weeks that are over, each frozen in a file of the store."""
