#!/usr/bin/env bash
# Takes out of the counting program's virtual environment what counting never opens. Named file by file, so that a new
# version of a package that lays its files otherwise is noticed when the image is built.
#
#   docker/slim-inference.sh VENV ACCELERATORS     moves into the second folder what only graphics units and NPUs need
set -euo pipefail
usage='usage: docker/slim-inference.sh VENV ACCELERATORS'
venv=${1:?$usage}
accelerators=${2:?$usage}
mkdir "$accelerators"
cd "$venv"/lib/python3.*/site-packages

mv openvino/libs/libopenvino_intel_{gpu,npu}_plugin.so openvino/libs/cache.json "$accelerators"

# Other makers' networks are read at the set-up, and not by OpenVINO.
for maker in gguf jax onnx paddle pytorch tensorflow tensorflow_lite; do
    rm openvino/libs/libopenvino_${maker}_frontend.so.*
done
rm openvino/frontend/*/py_*_frontend.*.so
rm -r openvino/cmake openvino/tools

# Tracks are recorded as Parquet files, here.
rm pyarrow/*flight* pyarrow/*s3* pyarrow/_azurefs.* pyarrow/_gcsfs.* pyarrow/_hdfs.* pyarrow/*orc.* pyarrow/_pyarrow_cpp_tests.*
rm -r pyarrow/src
# Names under which only compilers look for a library that is there already.
rm pyarrow/libarrow_python{,_parquet_encryption}.so{,.*.*.*}

# Only an audit takes anything from SciPy.
rm -r scipy scipy.libs scipy-*.dist-info

# What NumPy is built and tested with.
rm -r numpy/f2py numpy/distutils numpy/_core/_*_tests.*.so numpy/_core/_simd.*.so
