"""The server's own process: prints its address when it is ready, and ends with its standard input.

python -m tests.local_model.serving MODEL.gguf
"""

from __future__ import annotations

import os
import sys

#: Tokens of a prompt and its answer together: what the model was trained for.
CONTEXT = 8_192
#: Tokens after which an answer is cut off: a small model often goes round in circles.
LONGEST_ANSWER = 128


def main() -> None:
    """Serve until standard input is closed, which a killed parent does too."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_predict = LONGEST_ANSWER
    params.n_parallel = 1
    threads = min(os.cpu_count() or 1, 4)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.offline = True
    params.ui = False
    params.verbosity = 0
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
