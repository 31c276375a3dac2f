#!/bin/sh
# Runs the engine beside Debian's libraries on the same files, and writes a table of ratios to benchmarks/results/<machine>/CASE.md.
#   benchmarks/Peers/run.sh [--rounds N] [--install] [CASE …]        CASE: the name of a file in cases/, such as kmeans
set -e
# Debian packages belong to the system's own interpreter, which need not be the first on the path.
here=$(cd "$(dirname "$0")" && pwd)
if [ "$1" = "--install" ]; then
  shift
  # Without libopenblas0-pthread these packages compute by the reference BLAS, at a fraction of their speed.
  apt-get install -y --no-install-recommends libopenblas0-pthread python3-threadpoolctl python3-sklearn python3-scipy python3-pandas \
    python3-faiss python3-fastcluster r-cran-rtsne
fi
dotnet build -c Release -nologo -v q "$here/../Benchmarks.csproj"
/usr/bin/python3 "$here/run.py" "$@"
# README.md quotes the machine with AVX-512, docs/benchmarks.md lists where each machine is behind.
dotnet "$here/../bin/Release/net10.0/Segmentation.Benchmarks.dll" peer-tables "$here/../.."
