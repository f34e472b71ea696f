"""The languages of the site: English governs; each further one is a file of translations."""
