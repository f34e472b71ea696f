"""Acts as an edition declares them: kinds of items, who brings them from state to state, and step by step why not."""
