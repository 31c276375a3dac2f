#!/usr/bin/env bash
# Makes one file that measures a GPU: `benchmarks/gpu.sh [-u UCI.csv.gz] [-o FILE]` (default out/segment-gpu.run). It holds .NET's runtime
# of this machine (Linux, the same processor architecture), the engine, the command line, the suites of devices and gpu-run.sh, which
# says what it does. On the machine with the GPU, which needs a driver and no SDK: `bash segment-gpu.run`.
set -euo pipefail
cd "$(dirname "$0")/.."
uci='' file=out/segment-gpu.run
while getopts u:o: option; do
    case $option in
    u) uci=$OPTARG ;;
    o) file=$OPTARG ;;
    *) exit 2 ;;
    esac
done
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

mkdir -p "$stage/app" "$(dirname "$file")"
for project in src/Cli benchmarks tests/Engine.Tests; do
    dotnet build "$project" -c Release -v q -m:1
    cp "$project"/bin/Release/net10.0/*.dll "$project"/bin/Release/net10.0/*.runtimeconfig.json "$stage/app"
done
# Not needed for any of it. Without *.deps.json a program finds what lies beside it, and misses nothing that it does not load.
(cd "$stage/app" && rm -f DuckDB* Apache.Arrow* Microsoft.CodeAnalysis* Microsoft.TestPlatform* Microsoft.VisualStudio* testhost* \
    BenchmarkDotNet* Microsoft.Diagnostics* Dia2Lib.dll TraceReloggerLib.dll Iced.dll Gee.External* Perfolizer.dll)

# The runtime that the programs ask for, and no more of it than runs them.
root=$(dirname "$(readlink -f "$(command -v dotnet)")")
runtime=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" && $2 ~ /^10\./ { v = $2 } END { print v }')
mkdir -p "$stage/dotnet/host/fxr" "$stage/dotnet/shared/Microsoft.NETCore.App"
cp "$root/dotnet" "$stage/dotnet"
cp -r "$root/host/fxr/$runtime" "$stage/dotnet/host/fxr"
cp -r "$root/shared/Microsoft.NETCore.App/$runtime" "$stage/dotnet/shared/Microsoft.NETCore.App"
rm -f "$stage/dotnet/shared/Microsoft.NETCore.App/$runtime"/{createdump,libmscordbi.so,libmscordaccore.so,Microsoft.VisualBasic*}

cp benchmarks/gpu-run.sh "$stage"
[ -z "$uci" ] || cp "$uci" "$stage/uci.csv.gz"
{
    cat <<'HEAD'
#!/usr/bin/env bash
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
tail -n +7 "$0" | tar xz -C "$folder" || exit
bash "$folder/gpu-run.sh" "$@"
exit
HEAD
    tar c -C "$stage" . | gzip -9
} > "$file"
chmod +x "$file"
echo "$file: $(($(stat -c %s "$file") / 1000000)) MB"
[ "$(stat -c %s "$file")" -le 55000000 ] || { echo "$file is larger than 55 MB" >&2; exit 1; }
