"""Items of the kinds that an edition declares, in the words of the agency's folder: below the desk's own pages."""
