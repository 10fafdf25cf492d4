#!/usr/bin/env bash
# Makes a virtual environment from a lock, without what running programs never open: a third of it.
#
#   docker/make-venv.sh LOCK FOLDER
set -euo pipefail
lock=${1:?usage: docker/make-venv.sh LOCK FOLDER}
folder=${2:?usage: docker/make-venv.sh LOCK FOLDER}
# In the locks for whoever builds Footfall's own packages, or fetches models with pip; the image `setup` has them.
for_builders=(editables hatchling pathspec pip pluggy setuptools trove-classifiers)

python3 -m venv --without-pip "$folder"
python3 -m venv /build/pip
pip=(/build/pip/bin/pip --python "$folder/bin/python" --disable-pip-version-check --no-cache-dir)
"${pip[@]}" install --no-deps --require-hashes -r "$lock"
"${pip[@]}" uninstall --yes --quiet "${for_builders[@]}"

cd "$folder"/lib/python3.*/site-packages
find . -type d \( -name tests -o -name include \) -prune -exec rm -r {} +
find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.pxi' \) -delete
# These come with the names that a debugger wants.
find lap pyarrow -name '*.so*' -exec strip --strip-unneeded {} + 2>/dev/null || true
