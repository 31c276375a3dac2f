#!/usr/bin/env bash
# What a file of benchmarks/gpu.sh does on a machine with a GPU, in at most 8 minutes:
#   bash segment-gpu.run [-o FOLDER] [-u UCI.csv] [-p PREFIX] [DEVICE [SCALE]]
# Lists devices and why others are not used; runs the contract suites on CUDA and on the first OpenCL GPU; gives every PTX text that was
# emitted to ptxas; races by compute-sanitizer; `segment run` on UCI Online Retail; the table of benchmarks/GpuTable.cs. Each step has a
# time limit. DEVICE is what --device takes (default: what auto takes), SCALE multiplies the points of the table, PREFIX names other suites
# (Pocl, for a trial without a GPU). Results: FOLDER, default results/<gpu>, eight files; copy them to benchmarks/results/<gpu>.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out='' prefix='' uci=$here/uci.csv.gz allowed=${SEGMENT_GPU_SECONDS:-470}
while getopts o:u:p: option; do
    case $option in
    o) out=$OPTARG ;;
    u) uci=$OPTARG ;;
    p) prefix=$OPTARG ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
export DOTNET_ROOT=$here/dotnet DOTNET_gcServer=0 SEGMENT_CACHE=$here/cache
mkdir -p "$SEGMENT_CACHE"
bad=0

left() { echo $((allowed - SECONDS)); }

# step FILE LIMIT COMMAND...: runs it for LIMIT seconds at most, its output into FILE; says in summary.md how it went.
step() {
    local name=$1 limit=$2 start=$SECONDS rc how
    shift 2
    [ "$(left)" -ge "$limit" ] || limit=$(left)
    if [ "$limit" -lt 5 ]; then
        say "- $name: not begun, no time was left"
        bad=1
        return 1
    fi
    timeout -k 3 "$limit" "$@" >> "$out/$name.txt" 2>&1
    rc=$?
    case $rc in
    0) how=done ;;
    124 | 137) how="ended at its limit of $limit s; what it had done is in the file" bad=1 ;;
    *) how="FAILED ($rc)" bad=1 ;;
    esac
    say "- $name: $how, $((SECONDS - start)) s"
    return "$rc"
}

say() { echo "$1" | tee -a "$out/summary.md"; }

# Devices first: the results' folder has the name of the one that is measured.
timeout 60 "$here/dotnet/dotnet" "$here/app/segment.dll" devices --json > "$here/devices.json" 2> "$here/devices.err"
listed=$?
field() { awk -v id="\"$1\"," -v name="\"$2\":" '$1 == "\"id\":" { mine = $2 == id } mine && $1 == name' "$here/devices.json" |
    sed 's/^[^:]*: "\(.*\)",\{0,1\}$/\1/' | head -1; }
# auto, unless a device is named.
[ "${1:-auto}" != auto ] && device=$1 || device=$(awk '$1 == "\"id\":" { id = $2 } $1 == "\"chosenFor\":" && $2 ~ /^"auto/ { gsub(/[",]/, "", id); print id }' \
    "$here/devices.json" | head -1)
scale=${2:-1}
slug=$(field "$device" name | tr 'A-Z' 'a-z' | tr -cs 'a-z0-9' '-' | sed 's/^-*//; s/-*$//')
out=${out:-results/${slug:-device}}
mkdir -p "$out"
rm -f "$out"/{devices.json,devices.txt,contracts.txt,ptxas.txt,racecheck.txt,run.txt,table.md,summary.md}
cp "$here/devices.json" "$out/devices.json"
say "# $device: $(field "$device" name)"
say ""
say "$(date -u +%F), $(nproc) cores, points × $scale, $(field "$device" detail)"
say ""
{ cat "$here/devices.err"; timeout 10 "$here/dotnet/dotnet" "$here/app/segment.dll" devices --no-test; } > "$out/devices.txt" 2>&1
say "- devices: exit code $listed, $SECONDS s"
[ "$listed" = 0 ] || bad=1
command -v nvidia-smi > /dev/null && timeout 10 nvidia-smi >> "$out/devices.txt" 2>&1
if [ -z "$device" ] || [ "$device" = cpu ]; then
    say "- no GPU is used here (devices.txt says why); name a DEVICE to measure one that computes on the processor"
    exit 5
fi

suites() { step contracts "$1" "$here/dotnet/dotnet" "$here/app/Engine.Tests.dll" device-suites "$2"; }
if [ -n "$prefix" ]; then
    suites 150 "$prefix"
else
    suites 100 Cuda
    suites 70 Gpu
fi
say "$(grep -E '^(passed|skipped:|FAILED )|: [0-9]+ tests, ' "$out/contracts.txt" | sed 's/^/    /')"

texts=$(find "$SEGMENT_CACHE" -name '*.ptx' | wc -l)
if command -v ptxas > /dev/null; then
    assemble() {
        arch=$(basename "$1" | sed 's/.*-sm\([0-9]*\)-.*/sm_\1/')
        echo "== $(basename "$1")"
        ptxas -v -arch="$arch" -o "$1.cubin" "$1" && rm -f "$1.cubin" || echo "REFUSED $(basename "$1")"
    }
    export -f assemble
    step ptxas 50 bash -c 'find "$0" -name "*.ptx" | sort | xargs -P "$(nproc)" -I{} bash -c "assemble {} 2>&1"' "$SEGMENT_CACHE"
    say "    $texts texts, $(grep -c ^REFUSED "$out/ptxas.txt") refused, $(grep -c 'bytes spill stores' "$out/ptxas.txt") told of spills, \
$(grep 'bytes spill stores' "$out/ptxas.txt" | grep -vc ' 0 bytes spill stores') have some"
    ! grep -q ^REFUSED "$out/ptxas.txt" || bad=1
else
    say "- ptxas: not here; the driver's own compiler was given $texts texts of PTX by the suites, which fail where it refuses one"
fi

if [ "${device#cuda}" != "$device" ] && command -v compute-sanitizer > /dev/null; then
    step racecheck 45 compute-sanitizer --tool racecheck --error-exitcode 9 \
        "$here/dotnet/dotnet" "$here/app/Segmentation.Benchmarks.dll" gpu-small "$device"
else
    say "- racecheck: compute-sanitizer is not here, or the device is not CUDA's; the small run is made without it"
    step racecheck 30 "$here/dotnet/dotnet" "$here/app/Segmentation.Benchmarks.dll" gpu-small "$device"
fi

if [ -f "$uci" ]; then
    for on in "$device" cpu; do
        echo "== $on" >> "$out/run.txt"
        step run 40 "$here/dotnet/dotnet" "$here/app/segment.dll" run "$uci" --device "$on" -o "$here/run-${on//:/-}"
    done
    if [ -f "$here/run-cpu/run.json" ] && [ -f "$here/run-${device//:/-}/run.json" ]; then
        cmp -s "$here/run-${device//:/-}/linkage.csv" "$here/run-cpu/linkage.csv" && same="the same bytes" || same=differ
        say "    linkage.csv of $device and of cpu: $same"
        echo "== the processor's segments, then the device's" >> "$out/run.txt"
        step run 20 "$here/dotnet/dotnet" "$here/app/segment.dll" compare \
            "$here/run-cpu/segments.csv" "$here/run-${device//:/-}/segments.csv"
    fi
else
    say "- run: no UCI file was given (-u)"
fi

# The table has all that is left; at its own limit it leaves cells empty, and the file is whole after each measurement.
seconds=$(($(left) - 5))
if [ "$seconds" -gt 10 ]; then
    start=$SECONDS
    timeout -k 3 $((seconds + 4)) "$here/dotnet/dotnet" "$here/app/Segmentation.Benchmarks.dll" \
        gpu "$device" "$scale" "$seconds" "$out/table.md" > /dev/null
    rc=$?
    [ "$rc" = 0 ] || bad=1
    say "- table: exit code $rc, $((SECONDS - start)) s"
else
    say "- table: not begun, no time was left"
    bad=1
fi
say "- in all: $SECONDS s, $([ "$bad" = 0 ] && echo "nothing failed" || echo "something failed or was cut short")"
exit "$bad"
