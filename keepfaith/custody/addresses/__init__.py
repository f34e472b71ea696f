"""The addresses of visits: sealed as they pass, under keys that live an hour; opened by who holds the other half."""
