"""``python -m coopkg.graph.worker``: answers queries until its standard input ends, and can be killed at any moment.

A request is one line of JSON on the standard input: ``store``, ``query``, ``format``, and ``graphs`` (default, named)
or null. An answer is a row of frames on the standard output: a letter, a length (4 bytes, big-endian) and a payload.

    H   the answer begins; the payload is its media type
    D   bytes of the answer
    E   the answer is complete
    X   no answer, or no more of it; the payload is JSON: ``kind`` (query, format, memory or failed) and its data

The engine lets go of Python's lock while it plans, evaluates and serialises, so the thread that reads the standard
input ends the process in mid-query when the server is gone: ``kill -9`` of the server leaves no worker behind.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from pyoxigraph import QueryTriples

from coopkg.errors import BadQuery, UnsupportedFormat
from coopkg.graph.engine import Engine, Graphs, serialise
from coopkg.graph.formats import GRAPH_FORMATS, RESULT_FORMATS, find

FRAME = struct.Struct(">cI")
HEADER, DATA, END, ERROR = b"H", b"D", b"E", b"X"

_FRAME_SIZE = 65_536
_PIPE_SIZE = 1_048_576
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_OUT = 1


class Frames(io.RawIOBase):
    """The standard output, written in frames of about 64 KiB; a small answer leaves in one write."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._ready = bytearray()

    def writable(self) -> bool:
        """Tell the engine that it may write."""
        return True

    def write(self, data: Any) -> int:
        """Add bytes of the answer."""
        self._waiting += data
        if len(self._waiting) >= _FRAME_SIZE:
            self._frame_data()
            self._send()
        return len(data)

    def mark(self, kind: bytes, payload: bytes = b"") -> None:
        """Add a frame of another kind; the end and an error are sent at once."""
        self._frame_data()
        self._ready += FRAME.pack(kind, len(payload)) + payload
        if kind in (END, ERROR):
            self._send()

    def _frame_data(self) -> None:
        if self._waiting:
            self._ready += FRAME.pack(DATA, len(self._waiting)) + self._waiting
            self._waiting.clear()

    def _send(self) -> None:
        left = memoryview(bytes(self._ready))
        self._ready.clear()
        while left:
            left = left[os.write(_OUT, left) :]


class Worker:
    """Keeps one store open, and opens another when a request names another."""

    def __init__(self) -> None:
        self._place = ""
        self._engine: Engine | None = None

    def answer(self, request: dict[str, Any], out: Frames) -> None:
        """Write the answer of one request, or why there is none."""
        try:
            self._answer(request, out)
        except BadQuery as error:
            _fail(out, "query", **error.data)
        except UnsupportedFormat as error:
            _fail(out, "format", **error.data)
        except MemoryError:
            _fail(out, "memory")
        except BrokenPipeError:
            os._exit(0)
        except Exception as error:  # whatever the engine raises, the worker stays usable
            _fail(out, "failed", detail=type(error).__name__)

    def _answer(self, request: dict[str, Any], out: Frames) -> None:
        graphs = request["graphs"]
        dataset = Graphs(tuple(graphs["default"]), tuple(graphs["named"])) if graphs else None
        results = self._open(request["store"]).results(request["query"], dataset)
        offered = GRAPH_FORMATS if isinstance(results, QueryTriples) else RESULT_FORMATS
        chosen = find(request["format"], offered)
        out.mark(HEADER, chosen.media_type.encode())
        serialise(results, chosen.name, out)  # type: ignore[arg-type]
        out.mark(END)

    def _open(self, place: str) -> Engine:
        if self._engine is None or place != self._place:
            self._engine = None  # the old store is closed before the new one is opened
            self._engine = Engine(Path(place))
            self._place = place
        return self._engine


def _fail(out: Frames, kind: str, **data: Any) -> None:
    out.mark(ERROR, json.dumps({"kind": kind, **data}).encode())


def confine(memory: int) -> None:
    """Give up what a query has no use for: memory beyond ``memory`` MiB, the network, core files, Ctrl-C.

    macOS keeps no promise about RLIMIT_AS and has no namespaces: there the time limit is the only bound.
    """
    for offered in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET):
        if _unshare(offered):
            break
    for limit, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory * 1_048_576)):
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _unshare(flags: int) -> bool:
    """Leave the namespaces that ``flags`` name, where the system has them and lets us (Linux, single thread)."""
    try:
        return bool(ctypes.CDLL(None).unshare(flags) == 0)
    except (AttributeError, OSError):
        return False


def _widen_pipe() -> None:
    import fcntl

    with suppress(AttributeError, OSError):
        fcntl.fcntl(_OUT, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)


def _listen(lines: Iterable[bytes], requests: SimpleQueue[bytes]) -> None:
    for line in lines:
        requests.put(line)
    os._exit(0)


def main() -> None:
    """Answer requests for ever; the memory limit in MiB is the only argument."""
    confine(int(sys.argv[1]))
    _widen_pipe()
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    worker, out = Worker(), Frames()
    while True:
        worker.answer(json.loads(requests.get()), out)


if __name__ == "__main__":
    main()
