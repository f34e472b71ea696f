"""How the office is doing, for the duties that oversee it: counts of tasks, and nothing of what anybody told us."""
