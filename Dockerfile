# For instructors: the course, JupyterLab with Formgrader, and grading in its sandbox.
# docs/install.md says how to build it, how to run it, and what the sandbox asks of the engine.
FROM python:3.12-slim-bookworm

# The sandbox: bubblewrap, the library of its filter of system calls, and setpriv.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends bubblewrap libseccomp2 util-linux \
 && rm -rf /var/lib/apt/lists/*

COPY . /tmp/convcourse
RUN python -m pip install --no-cache-dir --constraint /tmp/convcourse/constraints.txt "/tmp/convcourse[all]" \
 && rm -rf /tmp/convcourse

# An ordinary user may make the namespaces of the sandbox where the engine lets anybody.
RUN useradd --create-home instructor && install --directory --owner instructor /course
USER instructor
WORKDIR /course
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
