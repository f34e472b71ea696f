"""A second reading of an edition's rules: a tokenizer, a parser and an evaluator of our own, without Cedar's engine."""
