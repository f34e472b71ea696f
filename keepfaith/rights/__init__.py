"""Your Access and Opportunity to Correct: somebody sees what is held about them, and how it was used."""
