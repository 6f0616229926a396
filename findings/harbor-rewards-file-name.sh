#!/usr/bin/env bash
# Harbor 0.26.0 (PyPI): the test script that a new task begins with names a file of rewards that the verifier does not read.
#
# What one expects: a task made with Harbor's own template says in tests/test.sh where its rewards go, and a script that writes
# them there is scored.
# What was seen: the comment of the template says "/logs/verifier/rewards.json" for several rewards. The verifier looks for
# reward.txt and reward.json only; a trial whose script follows the comment ends without a reward, with an error that names
# the other two files. The singular stands in the documentation of the paths, the plural in the template alone.
#
# Exit 0: still so. Exit 1: changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Read from the wheel, since it runs on Python 3.12 and newer only.
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.12 harbor==0.26.0
python3 - harbor-0.26.0-*.whl <<'PY'
import re
import sys
import zipfile

wheel = zipfile.ZipFile(sys.argv[1])
template = wheel.read("harbor/cli/template-task/tests/test.sh").decode()
paths = wheel.read("harbor/models/trial/paths.py").decode()
named = sorted(set(re.findall(r"/logs/verifier/(\w+\.\w+)", template)))
read = sorted(set(re.findall(r'verifier_dir / "(reward\w*\.\w+)"', paths)))
print("named by the template:", named)
print("read by the verifier: ", read)
raise SystemExit(0 if named == ["reward.txt", "rewards.json"] and read == ["reward.json", "reward.txt"] else 1)
PY
