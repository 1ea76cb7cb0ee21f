"""A server in this process for the browser to visit."""

import socket
import threading
import time

import pytest
import uvicorn

from coopkg.settings import Settings
from coopkg_api.app import create_app


@pytest.fixture(scope="module")
def site(home):
    """Address of a server over the project's own graph; it ends, with its workers, before tests that count workers."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(home, Settings()), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)
    listening.close()
