"""The doors of the web application: each router is made by a function that takes what it needs."""
