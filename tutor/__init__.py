"""The tutor: everything that serves, marks and remembers, without ever importing torch."""

__version__ = "0.1.0"
