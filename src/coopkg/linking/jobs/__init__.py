"""Imports that run beside a server: each in a process of its own, one after the other."""
