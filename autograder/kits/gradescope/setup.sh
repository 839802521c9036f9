#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image. Grading itself asks the network for nothing.
set -euo pipefail
umask 022
cd /autograder/source

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends bubblewrap libseccomp2 python3 python3-venv util-linux
python=python3
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  # Ubuntu 22.04 has a newer Python beside its own.
  apt-get install --yes --no-install-recommends python3.11 python3.11-venv
  python=python3.11
fi

"$python" -m venv /opt/convcourse
/opt/convcourse/bin/python -m pip install --no-cache-dir --constraint constraints.txt --requirement requirements.txt

# What is in here is nobody's but the grader's.
chmod --recursive go= /autograder/source
