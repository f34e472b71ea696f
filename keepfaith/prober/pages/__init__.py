"""Reading a page: its elements, its words, its references, and what a page of ours may be made of."""
