// Runs every notebook of a built site under its own Pyodide, in Node: node deploy/lite/run.mjs SITE
// An exercise that nobody has answered yet stops its cell and those that need it, as in a browser;
// with a second folder, notebooks of the same names in it are run instead: the solutions, say.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join, resolve, basename } from "node:path";
import { pathToFileURL } from "node:url";

const site = resolve(process.argv[2]);
const instead = process.argv[3] && resolve(process.argv[3]);
const folder = join(site, "static", "pyodide") + "/";
const { loadPyodide } = await import(pathToFileURL(folder + "pyodide.mjs").href);
const RUN = `
import json
def run(text):
    from IPython.core.interactiveshell import InteractiveShell
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.display_formatter.active_types = ["text/plain"]
    wrong = []
    shell.showtraceback = lambda *a, **k: None
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            done = shell.run_cell("".join(cell["source"]))
            error = done.error_before_exec or done.error_in_exec
            if error is not None:
                wrong.append(f"{cell['id']}: {type(error).__name__}: {str(error)[:200]}")
    return "\\n".join(wrong)
`;

let failed = 0;
const names = readdirSync(join(site, "files"), { recursive: true }).filter((name) => name.endsWith(".ipynb"));
for (const name of names.sort()) {
    const other = instead && join(instead, name.split("/").slice(1).join("/"));
    const text = readFileSync(other && existsSync(other) ? other : join(site, "files", name), "utf8");
    const start = performance.now();
    const python = await loadPyodide({ indexURL: folder, packageCacheDir: folder, stdout: () => {}, stderr: () => {}, env: { MPLBACKEND: "agg" } });
    await python.loadPackage(["ipython", "comm"], { messageCallback: () => {} });
    const code = JSON.parse(text).cells.filter((cell) => cell.cell_type === "code").map((cell) => cell.source.join(""));
    for (const cell of code) {
        try {
            await python.loadPackagesFromImports(cell, { messageCallback: () => {} });
        } catch { /* a magic is no Python; its imports stand elsewhere */ }
    }
    const ready = performance.now();
    python.runPython(RUN);
    const wrong = python.globals.get("run")(text);
    const seconds = (from, to) => ((to - from) / 1000).toFixed(1) + " s";
    console.log(`${basename(name)}: ${code.length} cells, ready in ${seconds(start, ready)}, run in ${seconds(ready, performance.now())}`);
    if (wrong) {
        failed += 1;
        console.log(wrong.replace(/^/gm, "    "));
    }
}
process.exit(failed ? 1 : 0);
