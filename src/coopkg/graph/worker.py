"""``python -m coopkg.graph.worker``: answers queries until its standard input ends, and can be killed at any moment.

A request is one line of JSON on the standard input: ``store`` (nothing for an empty one), ``format``, and either
``query`` with ``graphs`` (default, named) or null, or ``graph``: a graph to write whole. An answer is a row of frames
on the standard output: a letter, a length (4 bytes, big-endian) and a payload.

    R   the worker is ready; once, before any request. The payload is ``network`` where it could not leave the network
    H   the answer begins; the payload is its media type
    D   bytes of the answer
    E   the answer is complete; the payload is the processor time that it took, in seconds
    X   no answer, or no more of it; the payload is JSON: data, and ``kind``: query, refused, format, xml, graph,
        memory, failed

The engine lets go of Python's lock while it plans, evaluates and serialises, so the thread that waits for the other
end of the standard input to close ends the process in mid-query: ``kill -9`` of the server leaves no worker behind.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import select
import signal
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from pyoxigraph import QueryTriples

from coopkg.errors import BadQuery, NotInXml, QueryRefused, UnknownName, UnsupportedFormat
from coopkg.graph.dataset import Graphs
from coopkg.graph.engine import Engine, impossible_terms_told, serialise
from coopkg.graph.formats import DATASET_FORMATS, RESULT_FORMATS, find
from coopkg.graph.judge import refuse_misread

FRAME = struct.Struct(">cI")
READY, HEADER, DATA, END, ERROR = b"R", b"H", b"D", b"E", b"X"

_KINDS = {BadQuery: "query", QueryRefused: "refused", UnsupportedFormat: "format", NotInXml: "xml"}
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
        """Add a frame of another kind; readiness, the end and an error are sent at once."""
        self._frame_data()
        self._ready += FRAME.pack(kind, len(payload)) + payload
        if kind in (READY, END, ERROR):
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
        except (BadQuery, QueryRefused, UnsupportedFormat) as error:
            _fail(out, _KINDS[type(error)], **error.data)
        except UnknownName as error:
            _fail(out, "graph", name=error.name)
        except MemoryError:
            _fail(out, "memory")
        except BrokenPipeError:
            os._exit(0)
        except Exception:  # whatever the engine raises, the worker stays usable; strangers are told no names of ours
            _fail(out, "failed")

    def _answer(self, request: dict[str, Any], out: Frames) -> None:
        begin = time.process_time()
        engine = self._open(request["store"])
        if "query" in request:
            _query(engine, request, out)
        else:
            _dump(engine, request, out)
        out.mark(END, b"%.6f" % (time.process_time() - begin))

    def _open(self, place: str) -> Engine:
        if self._engine is None or place != self._place:
            self._engine = None  # the old store is closed before the new one is opened
            self._engine = Engine(Path(place) if place else None)
            self._place = place
        return self._engine


def _query(engine: Engine, request: dict[str, Any], out: Frames) -> None:
    graphs = request["graphs"]
    dataset = Graphs(tuple(graphs["default"]), tuple(graphs["named"])) if graphs else None
    refuse_misread(request["query"])
    with impossible_terms_told():
        results = engine.results(request["query"], dataset)
        offered = DATASET_FORMATS if isinstance(results, QueryTriples) else RESULT_FORMATS
        chosen = find(request["format"], offered)
        out.mark(HEADER, chosen.media_type.encode())
        serialise(results, chosen.name, out)  # type: ignore[arg-type]


def _dump(engine: Engine, request: dict[str, Any], out: Frames) -> None:
    chosen = find(request["format"], DATASET_FORMATS)
    engine.require(request["graph"])
    out.mark(HEADER, chosen.media_type.encode())
    engine.dump(request["graph"], chosen.name, out)  # type: ignore[arg-type]


def _fail(out: Frames, kind: str, **data: Any) -> None:
    out.mark(ERROR, json.dumps({"kind": kind, **data}).encode())


def confine(memory: int) -> bool:
    """Give up what a query has no use for: memory beyond ``memory`` MiB, the network, core files, Ctrl-C.

    Returns:
        Whether the network could be left.

    macOS keeps no promise about RLIMIT_AS and has no namespaces: there the time limit is the only bound.
    """
    has_left = any(_unshare(offered) for offered in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))
    for limit, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory * 1_048_576)):
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return has_left


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


def end_with_the_server() -> None:
    """Wait for the other end of the standard input to close; what is written there is left to the main thread."""
    hang_up = select.poll()
    hang_up.register(sys.stdin.fileno(), 0)
    hang_up.poll()
    os._exit(0)


def main() -> None:
    """Answer requests until there are no more; the memory limit in MiB is the only argument."""
    has_left = confine(int(sys.argv[1]))
    _widen_pipe()
    Thread(target=end_with_the_server, daemon=True).start()
    worker, out = Worker(), Frames()
    out.mark(READY, b"" if has_left else b"network")
    for line in sys.stdin.buffer:
        worker.answer(json.loads(line), out)
    os._exit(0)


if __name__ == "__main__":
    main()
