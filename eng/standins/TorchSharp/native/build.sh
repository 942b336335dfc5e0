#!/usr/bin/env bash
# Compiles the shim into OUTDIR, only when its sources, this script or the libtorch have changed.
#   build.sh OUTDIR
# libtorch is looked for in LIBTORCH_HOME, then in the torch package of python3, then where Debian's libtorch-dev puts it.
set -euo pipefail

out=${1:?usage: build.sh OUTDIR}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$out"

exec 9>"$out/lock"
flock 9

home=${LIBTORCH_HOME:-}
if [ -z "$home" ] && command -v python3 >/dev/null; then
    home=$(python3 -c 'import importlib.util as u; s = u.find_spec("torch"); print(list(s.submodule_search_locations)[0] if s else "")' 2>/dev/null || true)
    [ -n "$home" ] && [ -d "$home/include/ATen" ] || home=
fi

abi=1
standard=c++17
if [ -n "$home" ]; then
    includes=(-isystem "$home/include" -isystem "$home/include/torch/csrc/api/include")
    libraries="$home/lib"
    if grep -rqs 'GLIBCXX_USE_CXX11_ABI=0' "$home/share/cmake/Torch"; then abi=0; fi
    version=$(cat "$home/include/torch/headeronly/version.h" "$home/include/torch/csrc/api/include/torch/version.h" 2>/dev/null || true)
    minor=$(sed -n 's/^#define TORCH_VERSION_MINOR //p' <<<"$version" | head -n 1)
    # The newest headers ask for C++20.
    if [ "${minor:-0}" -ge 9 ] && grep -q '^#define TORCH_VERSION_MAJOR 2' <<<"$version"; then standard=c++20; fi
elif [ -d /usr/include/ATen ]; then
    includes=(-isystem /usr/include/torch/csrc/api/include)
    libraries=$(dirname "$(ls /usr/lib/*/libtorch_cpu.so 2>/dev/null | head -n 1)")
else
    echo "libtorch was not found: set LIBTORCH_HOME, install PyTorch for python3, or install libtorch-dev" >&2
    exit 1
fi

if [ ! -e "$libraries/libtorch_cpu.so" ]; then
    echo "no libtorch_cpu.so in '$libraries'" >&2
    exit 1
fi

stamp=$( (cat "$here"/*.cpp "$here"/*.h "$here/build.sh"; readlink -f "$libraries/libtorch_cpu.so"; stat -L -c '%s %Y' "$libraries/libtorch_cpu.so") | sha256sum | cut -d' ' -f1)
if [ -e "$out/libTorchSharpShim.so" ] && [ "$(cat "$out/stamp" 2>/dev/null)" = "$stamp" ]; then
    exit 0
fi

cuda=()
[ -e "$libraries/libtorch_cuda.so" ] && cuda=(-Wl,--no-as-needed -ltorch_cuda -lc10_cuda -Wl,--as-needed)

objects=()
pids=()
for source in "$here"/*.cpp; do
    object="$out/$(basename "$source" .cpp).o"
    objects+=("$object")
    # Compiling is most of the time: an object whose own inputs are unchanged is kept.
    key=$( (cat "$source" "$here"/*.h "$here/build.sh"; readlink -f "$libraries/libtorch_cpu.so"; stat -L -c '%s %Y' "$libraries/libtorch_cpu.so") | sha256sum | cut -d' ' -f1)
    if [ -e "$object" ] && [ "$(cat "$object.key" 2>/dev/null)" = "$key" ]; then continue; fi
    ( g++ "-std=$standard" -O1 -fPIC -fvisibility=hidden -w "-D_GLIBCXX_USE_CXX11_ABI=$abi" "${includes[@]}" -c "$source" -o "$object.tmp" \
        && mv "$object.tmp" "$object" && echo "$key" > "$object.key" ) &
    pids+=($!)
done
for pid in "${pids[@]:-}"; do [ -z "$pid" ] || wait "$pid"; done

# A new inode each time: a process that has the old library mapped keeps it.
g++ -shared -o "$out/libTorchSharpShim.so.tmp" "${objects[@]}" -L"$libraries" -Wl,-rpath,"$libraries" \
    -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10 -Wl,--as-needed ${cuda[@]+"${cuda[@]}"}
mv "$out/libTorchSharpShim.so.tmp" "$out/libTorchSharpShim.so"
echo "$stamp" > "$out/stamp"
