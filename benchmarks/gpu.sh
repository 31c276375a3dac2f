#!/usr/bin/env bash
# What to run on a machine with a GPU: who is there, the contract suites and whole-data tests on the first GPU, then times beside the
# SIMD device. `benchmarks/gpu.sh [DEVICE [SCALE]]`; without a GPU the tests skip, and DEVICE may name an OpenCL device on the processor.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet run -c Release --project src/Cli -- devices
dotnet test tests/Engine.Tests -c Release --filter 'FullyQualifiedName~.Compute.OpenCl.Gpu|FullyQualifiedName~.Compute.OpenCl.OpenCl'
dotnet run -c Release --project benchmarks -- gpu "$@"
