"""Policy Changes: editions, their clauses and rules, and the promises they make.

Changes are posted at least 30 days before they take effect; what was collected stays under its own edition.
"""
