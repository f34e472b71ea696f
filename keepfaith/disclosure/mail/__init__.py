"""Letters that go out: the one way by which a message leaves, and what our own addresses in it mean."""
