"""The demonstration: a sample city in a real graph, a service on loopback, questions worth asking."""
