#!/usr/bin/env bash
# Writes benchmarks/operations.tsv anew: the kernels' operations at every width of registers that this processor has, and what whole
# commands compile, allocate, read and write. The rows of registers that it lacks stay as they are. docs/benchmarks.md
set -euo pipefail
cd "$(dirname "$0")/.."
export SEGMENT_TEST_WRITE_OPERATIONS=1

# kernels [VARIABLE=0]
kernels() {
    env "$@" dotnet test tests/Engine.Tests -c Release --no-build --filter 'FullyQualifiedName~SimdOperationsTests'
}

dotnet build tests/Engine.Tests -c Release
kernels
if grep -q -m 1 avx512f /proc/cpuinfo; then
    kernels DOTNET_EnableAVX512=0
fi
kernels DOTNET_EnableAVX2=0
kernels DOTNET_EnableHWIntrinsic=0
dotnet test tests/Cli.Tests -c Release --filter 'FullyQualifiedName~ProcessCountsTests'
git --no-pager diff --stat -- benchmarks/operations.tsv
