"""The desk as an employee of ours sees it: signed in, examined, signed out."""
