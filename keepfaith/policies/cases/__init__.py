"""The kinds of cases of an agency, and what their letters may say."""
