# Debian's kernels, unpacked below the cache: sourced by `run`. Nothing is installed and root is not needed.
#
# CACHE/VERSION/ holds vmlinux (the ELF inside the package's bzImage: it has .BTF and boots without being decompressed),
# config, package (name) and modules/ (the few in MODULES); CACHE/busybox is Debian's static one.

CACHE=${BEEC_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/beec-vm}

# What kernels before 6.6 need to attach a tc program.
MODULES="sch_ingress cls_bpf"

# The suites in which a kernel version is looked for.
suites_of() {
    case $1 in
    5.10) echo bullseye bullseye-security ;;
    6.1) echo bookworm bookworm-security ;;
    6.12) echo trixie trixie-security ;;
    *) echo trixie trixie-backports ;;
    esac
}

# The mirrors that this machine's apt uses already, else Debian's own.
mirror() { # debian | debian-security
    local found
    found=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | sed 's:/*$::' | grep -m1 -E "/$1\$")
    echo "${found:-http://deb.debian.org/$1}"
}

# apt with its own lists and sources for one kernel version.
private_apt() { # VERSION TOOL ARGS...
    local base=$CACHE/apt/$1 tool=$2
    shift 2
    "$tool" -o Dir::Etc::SourceList="$base/sources.list" -o Dir::Etc::SourceParts="$base/none" -o Dir::Etc::Preferences="$base/none" \
        -o Dir::Etc::PreferencesParts="$base/none" -o Dir::State="$base/state" -o Dir::State::Lists="$base/lists" -o Dir::Cache="$base/cache" \
        -o Dir::State::Status=/dev/null -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none -o Acquire::Retries=3 -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

read_lists() { # VERSION
    local base=$CACHE/apt/$1 suite server signed="signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"
    mkdir -p "$base/none" "$base/state" "$base/lists/partial" "$base/cache/archives/partial"
    for suite in $(suites_of "$1"); do
        server=debian
        case $suite in *-security) server=debian-security ;; esac
        echo "deb [$signed] $(mirror $server) $suite main"
    done >"$base/sources.list"
    private_apt "$1" apt-get update -qq
}

# The newest image of a version: not the real-time one, not the one for clouds (which lacks drivers).
newest_package() { # VERSION
    private_apt "$1" apt-cache search --names-only "^linux-image-${1//./\\.}[.+-].*-amd64\$" |
        cut -d' ' -f1 | grep -vE -- '-(rt|cloud)-amd64$|-dbg$|unsigned' | sort -V | tail -n1
}

unpack_package() { # VERSION PACKAGE FOLDER
    mkdir -p "$3" && (cd "$3" && private_apt "$1" apt-get download -qq "$2") && dpkg-deb -x "$3"/*.deb "$3"
}

# Finds the compressed ELF kernel in a bzImage by the magic numbers of the compressions that Debian uses.
extract_vmlinux() { # BZIMAGE ELF
    local magic unpack at
    while read -r magic unpack; do
        for at in $(LC_ALL=C grep -obUaP "$magic" "$1" | cut -d: -f1); do
            # The decompressors complain about what follows their data, after having written it.
            tail -c +$((at + 1)) "$1" | $unpack >"$2" 2>/dev/null
            [ "$(head -c4 "$2" | tail -c3)" = ELF ] && return 0
        done
    done <<<'\xfd7zXZ\x00 xz -dcq
\x28\xb5\x2f\xfd zstd -dcq
\x1f\x8b\x08 gzip -dcq'
    return 1
}

unpack_modules() { # FOLDER OF THE PACKAGE, DESTINATION
    local name path
    mkdir -p "$2"
    for name in $MODULES; do
        path=$(find "$1" -name "$name.ko*" -print -quit)
        case $path in
        *.xz) xz -dc "$path" >"$2/$name.ko" ;;
        *.zst) zstd -dcq "$path" >"$2/$name.ko" ;;
        *.ko) cp "$path" "$2/$name.ko" ;;
        esac
    done
}

# Makes CACHE/VERSION and CACHE/busybox unless they are there. Several at a time wait for each other.
prepare_kernel() { # VERSION
    mkdir -p "$CACHE" && (flock 9 && { is_prepared "$1" || fetch_kernel "$1"; }) 9>"$CACHE/lock"
}

is_prepared() { # VERSION
    [ -f "$CACHE/$1/package" ] && [ -x "$CACHE/busybox" ]
}

fetch_kernel() { # VERSION
    local new package
    read_lists "$1" || return 1
    package=$(newest_package "$1")
    [ -n "$package" ] || { echo "there is no linux-image-$1*-amd64 in $(suites_of "$1")" >&2; return 1; }
    echo "fetching $package" >&2
    new=$(mktemp -d "$CACHE/new-XXXXXX")
    unpack_package "$1" "$package" "$new/tree" && unpack_package "$1" busybox-static "$new/busybox" &&
        mkdir "$new/kernel" && cp "$new"/tree/boot/config-* "$new/kernel/config" &&
        unpack_modules "$new/tree" "$new/kernel/modules" && extract_vmlinux "$new"/tree/boot/vmlinuz-* "$new/kernel/vmlinux" &&
        find "$new/busybox" -name busybox -type f -perm -u+x -exec cp {} "$CACHE/busybox" \; &&
        echo "$package" >"$new/kernel/package" && rm -rf "${CACHE:?}/$1" && mv "$new/kernel" "$CACHE/$1"
    local status=$?
    rm -rf "$new"
    return $status
}
