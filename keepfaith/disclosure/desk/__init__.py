"""The desk: where staff find their own tasks, open them, answer them and print labels."""
