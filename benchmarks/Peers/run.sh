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
# Compiled beforehand, as a published `segment` is: what is timed as a whole process is what a user waits for.
platform=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish -c Release -r "$platform" --self-contained false -nologo -v q -o "$here/../bin/peers" "$here/../Benchmarks.csproj"
/usr/bin/python3 "$here/run.py" "$@"
# README.md quotes the machine with AVX-512, docs/benchmarks.md lists where each machine is behind.
"$here/../bin/peers/Segmentation.Benchmarks" peer-tables "$here/../.."
