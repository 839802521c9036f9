"""Runs lectures in one process, one after another, and prints for each a line of JSON.

`python -m tests.notebooks.run_lectures lectures/*.ipynb`: one process imports TensorFlow once, so
that all lectures can be run under a kernel of BLAS that is chosen by the environment.
"""

import contextlib
import io
import json
import sys
import time
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


def run(lecture: Path) -> dict[str, object]:
    """Run the cells up to the first that raises; say which, and what it printed and raised."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config)
    start = time.perf_counter()
    told: dict[str, object] = {"lecture": lecture.stem, "cell": None}
    for cell in json.loads(lecture.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                result = shell.run_cell("".join(cell["source"]))
            if not result.success:
                error = repr(result.error_before_exec or result.error_in_exec)
                told |= {"cell": cell["id"], "error": error, "said": said.getvalue()}
                break
    return told | {"seconds": round(time.perf_counter() - start, 2)}


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(json.dumps(run(Path(argument))), flush=True)
