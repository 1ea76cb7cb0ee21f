"""The graph as it stands on disk, and the ways to ask it: in this process, or in workers that can be stopped."""
