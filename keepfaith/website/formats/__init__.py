"""How dates are written, where Django's own way does not suit; a language without a folder here has Django's."""
