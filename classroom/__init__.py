"""The rules of the classroom, without any outside world."""

__version__ = "0.1.0"
