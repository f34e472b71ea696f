"""Staff sign-in: who an employee is, their sessions and second factor; what they may do is the custodian's to say."""
