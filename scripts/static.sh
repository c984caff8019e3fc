# Sourced by the scripts that pack an executable for machines without Swift. The caller defines `fail MESSAGE`.
#
#   build_static PRODUCT       builds it, and says where it is in `executable`
#   check_runtime FILE FOLDER  ends the script if it needs more than Amazon Linux 2023 has; notes go into the folder
#
# STATIC_SCRATCH_PATH (default .build-static) keeps the build apart from the usual one, because its flags differ.
#
# What Amazon Linux 2023 offers (the runtime provided.al2023 is one), and what is done about it:
# - No Swift: the runtime, libstdc++ and zlib are linked statically. Of the rest it needs libc, libm and libgcc_s.
# - glibc 2.34: newer build machines bind hypot and hypotf to a version of 2.35, so calls are led to the first one.
# - Nobody links against the executable: without a table of its symbols for others (3 MB) it is smaller, and what only the
#   table kept alive goes too.
# - A start counts in milliseconds: an executable at a fixed address has no relocations to do (1 ms, 1 MB of memory).

glibc_max=2.34
libraries_allowed='^(libc\.so\.6|libm\.so\.6|libgcc_s\.so\.1|ld-linux-(x86-64\.so\.2|aarch64\.so\.1))$'

need() {
    command -v "$1" >/dev/null || fail "$1 is missing: install $2"
}

# A static archive as the C compiler finds it: it answers with the bare name where it finds none.
archive() {
    local path
    path=$("$compiler" -print-file-name="$1")
    [[ $path == /* ]] || fail "$1 is missing: install $2"
    readlink -f "$path"
}

# hypot and hypotf under the version they had in the first glibc of the architecture. They differ from the newer ones
# only in how errno is set, which nobody here reads.
write_shim() {
    local first
    case $(uname -m) in
        x86_64) first=GLIBC_2.2.5 ;;
        aarch64) first=GLIBC_2.17 ;;
        *) fail "$(uname -m) is not an architecture that this is built for" ;;
    esac
    cat >"$1" <<SHIM
double first_hypot(double, double);
float first_hypotf(float, float);
__asm__(".symver first_hypot, hypot@$first");
__asm__(".symver first_hypotf, hypotf@$first");
double __wrap_hypot(double x, double y) { return first_hypot(x, y); }
float __wrap_hypotf(float x, float y) { return first_hypotf(x, y); }
SHIM
}

build_static() {
    local product=$1 scratch=${STATIC_SCRATCH_PATH:-.build-static} compiler
    local aids=$scratch/static-link
    need swift "a Swift toolchain"
    compiler=$(command -v clang || command -v cc || command -v gcc) || fail "no C compiler"
    mkdir -p "$aids"
    aids=$(cd "$aids" && pwd)
    # Only archives in here, and first in the search: the linker takes them instead of the shared libraries.
    ln -sf "$(archive libstdc++.a 'libstdc++-12-dev or libstdc++-static')" "$aids/libstdc++.a"
    ln -sf "$(archive libz.a 'zlib1g-dev or zlib-static')" "$aids/libz.a"
    write_shim "$aids/shim.c"
    "$compiler" -O2 -c "$aids/shim.c" -o "$aids/shim.o"
    local flags=(
        -c release --product "$product" --scratch-path "$scratch" --static-swift-stdlib
        -Xswiftc -use-ld=lld -Xswiftc -Xclang-linker -Xswiftc -no-pie
        -Xlinker "-L$aids" -Xlinker "$aids/shim.o" -Xlinker --wrap=hypot -Xlinker --wrap=hypotf
        -Xlinker --no-export-dynamic
    )
    swift build "${flags[@]}" >&2
    executable=$(swift build "${flags[@]}" --show-bin-path)/$product
}

check_runtime() {
    local file=$1 work=$2 library version
    readelf --dynamic --wide "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p' >"$work/libraries"
    while read -r library; do
        [[ $library =~ $libraries_allowed ]] || fail "needs $library, which provided.al2023 may lack"
    done <"$work/libraries"

    readelf --version-info --wide "$file" >"$work/versions"
    # Packed relocations: a loader of glibc 2.34 refuses them, whatever the numbered versions say.
    if grep -q 'Name: GLIBC_ABI_DT_RELR' "$work/versions"; then
        fail "needs GLIBC_ABI_DT_RELR, which the loader of provided.al2023 lacks: link with -z nopack-relative-relocs"
    fi
    grep -o 'Name: GLIBC_[0-9.]*' "$work/versions" | sed 's/.*_//' | sort -uV >"$work/glibc"
    version=$(tail -n 1 "$work/glibc")
    if [[ $(printf '%s\n' "$version" "$glibc_max" | sort -V | tail -n 1) != "$glibc_max" ]]; then
        readelf --dyn-syms --wide "$file" | grep "@GLIBC_$version" >&2 || true
        fail "needs GLIBC_$version, above the $glibc_max of provided.al2023"
    fi

    echo "libraries  $(paste -sd ' ' "$work/libraries")"
    echo "glibc      GLIBC_$version"
}
