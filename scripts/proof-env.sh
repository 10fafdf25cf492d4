#!/usr/bin/env bash
# Makes .venv-proof, in which the tests run the independent implementations that models are compared with; from
# requirements-proof*.lock alone. Returns at once when the locks have not changed since the last time.
# Where pip finds no torch for the CPU alone, what is made with torch is left out, and the tests that need it are skipped;
# where it finds one later: rm -r .venv-proof, and run this again.
#
#   scripts/proof-env.sh           makes it, or makes it anew
#   scripts/proof-env.sh --check   only says by its exit code whether it is ready
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
venv=.venv-proof

# An environment does not survive being moved, nor a Python of another version.
want=$({ pwd; "$python" --version; cat requirements-proof*.lock; } | sha256sum | cut -d ' ' -f 1)
if [ "$(cat $venv/.stamp 2>/dev/null)" = "$want" ]; then exit 0; fi
if [ "${1:-}" = --check ]; then exit 1; fi

install() {
    $venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --only-binary :all: --require-hashes "$@"
}

"$python" -m venv --clear $venv
install -r requirements-proof.lock
if install -r requirements-proof-torch-cpu.lock; then
    install -r requirements-proof-torch.lock
else
    echo "no torch for the CPU alone here: the tests against torchvision and effdet will be skipped"
fi
echo "$want" >$venv/.stamp
