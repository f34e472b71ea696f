"""What tests and benchmarks call themselves when they act as a person.

A caller without a name, or with the name of a program without a window, counts as a machine and is held to the rate
for machines.
"""

BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
