#!/usr/bin/env bash
# Makes .venv-peers, in which `make accuracy` runs other products' trackers and TrackEval, and .venv-peers-mesopic for the
# one that needs Python 3.12; from requirements-peers*.lock alone. Does only what is missing. Without a Python 3.12
# Mesopic is left out; PYTHON312 says where one is.
set -euo pipefail
cd "$(dirname "$0")/.."

# make_env PYTHON LOCK FOLDER: anew where the lock, the Python or the place has changed.
make_env() {
    local python=$1 lock=$2 venv=$3 want
    want=$({ pwd; "$python" --version; cat "$lock"; } | sha256sum | cut -d ' ' -f 1)
    [ "$(cat "$venv/.stamp" 2>/dev/null)" != "$want" ] || return 0
    echo "peers: making $venv"
    "$python" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: --require-hashes -r "$lock"
    echo "$want" >"$venv/.stamp"
}

make_env "${PYTHON:-python3}" requirements-peers.lock .venv-peers
python312=${PYTHON312:-python3.12}
if "$python312" --version >/dev/null 2>&1; then
    make_env "$python312" requirements-peers-mesopic.lock .venv-peers-mesopic
else
    echo "peers: no Python 3.12 here: Mesopic is left out (PYTHON312=/path/to/python3.12 takes it in)"
fi
