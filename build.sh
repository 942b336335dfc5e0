#!/usr/bin/env bash
# Builds everything and restores `dotnet experiment`; `./build.sh test` also runs every test.
# Needs the .NET SDK, bash, and on Debian root for the system packages that the stand-ins bind.
#
#   ./build.sh            build, pack the tool, restore it
#   ./build.sh test       the same, then formatting and all tests
#   ./build.sh probe      ask the feed again which packages it has
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
configuration=Release

# One compiler process for all projects, whatever the environment says, and none left behind.
export UseSharedCompilation=true
trap 'dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true' EXIT
feed_props=eng/feed.props
say() { printf '\n== %s\n' "$*" >&2; }

have_nvidia_driver() { [ -e /proc/driver/nvidia/version ] || command -v nvidia-smi >/dev/null 2>&1; }

# Does the feed have the four packages? A throw-away project is restored; nothing stays behind but the answer.
probe_feed() {
    say "Asking the package feed for TorchSharp, Microsoft.ML.Tokenizers, LiteDB and Scriban"
    local folder; folder=$(mktemp -d)
    cp Directory.Packages.props "$folder/"
    cat > "$folder/probe.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="TorchSharp" />
    <PackageReference Include="Microsoft.ML.Tokenizers" />
    <PackageReference Include="LiteDB" />
    <PackageReference Include="Scriban" />
  </ItemGroup>
</Project>
XML
    local backend=TorchSharp-cpu stand_ins=false reason="the feed has all four packages"
    have_nvidia_driver && backend=TorchSharp-cuda-linux
    if ! dotnet restore "$folder/probe.csproj" --packages "$folder/packages" > "$folder/log" 2>&1; then
        if grep -q NU1301 "$folder/log"; then
            grep NU1301 "$folder/log" | head -n 1 >&2
            echo "build.sh: the package feed cannot be reached; nothing was decided. Try again when it can." >&2
            exit 6
        fi
        stand_ins=true
        local missing
        missing=$(grep -oE "NU110[0-9]: [^.]*package '?(TorchSharp|Microsoft\.ML\.Tokenizers|LiteDB|Scriban)\b" "$folder/log" |
            grep -oE '(TorchSharp|Microsoft\.ML\.Tokenizers|LiteDB|Scriban)$' | sort -u | paste -sd' ' - || true)
        reason="the feed lacks ${missing:-some of the four packages}"
    fi
    cat > "$feed_props" <<XML
<!-- Written by build.sh: $reason. Delete this file, or run ./build.sh probe, to ask again. -->
<Project>
  <PropertyGroup>
    <StandIns>$stand_ins</StandIns>
    <TensorBackend>$backend</TensorBackend>
    <FeedReason>$reason</FeedReason>
  </PropertyGroup>
</Project>
XML
    rm -rf "$folder"
}

python_has_torch() { command -v python3 >/dev/null 2>&1 && python3 -c 'import torch' >/dev/null 2>&1; }
installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

# What the stand-ins bind: libtorch, a fast BLAS, and a compiler for the shim.
install_system_packages() {
    local wanted=()
    command -v g++ >/dev/null 2>&1 || wanted+=(g++)
    if [ -z "${LIBTORCH_HOME:-}" ] && ! python_has_torch; then
        installed libtorch-dev || wanted+=(libtorch-dev)
        installed libopenblas0-pthread || wanted+=(libopenblas0-pthread)
    fi
    [ ${#wanted[@]} -eq 0 ] && return 0
    command -v apt-get >/dev/null 2>&1 || {
        echo "build.sh: install these first: ${wanted[*]} (or set LIBTORCH_HOME to a libtorch folder)" >&2; exit 6; }
    say "Installing ${wanted[*]}"
    local sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -q >&2
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -q -y --no-install-recommends "${wanted[@]}" >&2
}

read_choice() { sed -n "s#.*<$1>\(.*\)</$1>.*#\1#p" "$feed_props"; }

build() {
    [ -f "$feed_props" ] || probe_feed
    if [ "$(read_choice StandIns)" = true ]; then
        say "Using the stand-ins in eng/standins: $(read_choice FeedReason)"
        install_system_packages
    else
        say "Using the packages, with $(read_choice TensorBackend)"
    fi

    say "Building"
    dotnet build Experiments.sln -c "$configuration" -v quiet --nologo >&2

    say "Packing the tool into artifacts/feed"
    rm -rf artifacts/worker artifacts/feed
    dotnet publish src/Experiments.Worker -c "$configuration" --no-build -o artifacts/worker -v quiet --nologo >&2
    dotnet pack src/Experiments.Cli -c "$configuration" --no-build -o artifacts/feed -v quiet --nologo >&2

    # The same version is packed again and again: forget the copy that an earlier build left in the package cache.
    local cache; cache=$(dotnet nuget locals global-packages --list | sed 's/^[^/]*//')
    rm -rf "${cache%/}/experiments.tool"
    rm -f "${DOTNET_CLI_HOME:-$HOME}"/.dotnet/toolResolverCache/*/experiments.tool
    dotnet tool restore --add-source "$PWD/artifacts/feed" >&2
}

# Runs every test project in turn and ends with one line: N passed, N failed, N skipped.
run_tests() {
    # Waiting threads sleep: see WorkerProcess. Several test processes run libtorch side by side.
    export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}"
    say "Checking the formatting"
    local failed_checks=0
    dotnet format Experiments.sln --no-restore --verify-no-changes >&2 || { echo "build.sh: run 'dotnet format'" >&2; failed_checks=1; }

    say "Testing"
    local log; log=$(mktemp)
    local project filter=()
    # With the real packages the shim of the stand-in for TorchSharp is not compiled.
    [ "$(read_choice StandIns)" = true ] || filter=(--filter 'FullyQualifiedName!~StandIns.Tests.Torch')
    for project in tests/*.Tests/*.csproj; do
        dotnet test "$project" -c "$configuration" --no-build --nologo "${filter[@]}" \
            --logger "console;verbosity=minimal" --logger "trx;LogFileName=$(basename "$project" .csproj).trx" \
            --results-directory artifacts/tests 2>&1 | tee -a "$log" >&2 || true
        grep -qE '^(Passed!|Failed!|Skipped!)' <(tail -n 3 "$log") || { echo "build.sh: no result from $project" >&2; failed_checks=$((failed_checks + 1)); }
    done
    local passed failed skipped
    passed=$(grep -oE '^(Passed|Failed|Skipped)! .*' "$log" | sed -E 's/.*Passed: +([0-9]+).*/\1/' | awk '{s+=$1} END {print s+0}')
    failed=$(grep -oE '^(Passed|Failed|Skipped)! .*' "$log" | sed -E 's/.*Failed: +([0-9]+).*/\1/' | awk '{s+=$1} END {print s+0}')
    skipped=$(grep -oE '^(Passed|Failed|Skipped)! .*' "$log" | sed -E 's/.*Skipped: +([0-9]+).*/\1/' | awk '{s+=$1} END {print s+0}')
    rm -f "$log"
    failed=$((failed + failed_checks))
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

case "${1:-build}" in
    build) build ;;
    test) build; run_tests ;;
    probe) rm -f "$feed_props"; probe_feed; echo "$(read_choice FeedReason)" ;;
    *) echo "usage: ./build.sh [build|test|probe]" >&2; exit 5 ;;
esac
