"""The site as Sphinx builds it; `tools/site.py` gathers its pages first."""

import convcourse

project = "convcourse"
version = release = convcourse.__version__
copyright = "BSD-3-Clause (code), CC BY 4.0 (text)"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "tools.live",
]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # tools/execute.py has done it
nb_ipywidgets_js = {}  # figures live by a script of their own
html_math_renderer = "mathml"
autodoc_typehints = "none"  # numpydoc's lines say it
autodoc_member_order = "bysource"
autodoc_default_options = {"exclude-members": "set"}  # Matplotlib writes one for each figure
suppress_warnings = ["ref.python"]  # a type such as "shape of x" names no object
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "convcourse"
html_favicon = "_static/icon.svg"
html_static_path = ["_static"]
html_css_files = ["explorables.css", "site.css"]
# No module: those are not loaded from a disk, and a browser too old for the script reads no line
# of it either way. Then the twins stay.
html_js_files = [("explorables.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_extra_path = ["_extra"]
