"""The page of duties: who has which, what is proposed, and who can see what."""
