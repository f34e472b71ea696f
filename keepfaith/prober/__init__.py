"""The prober: it sees from outside, as a stranger would, whether promises are kept."""
