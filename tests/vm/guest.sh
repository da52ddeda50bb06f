# Booting a prepared kernel: sourced by `run`.

# A program of this machine with the shared libraries and the dynamic loader it needs, at their own paths.
pack_libraries() { # PROGRAM ROOT
    local library
    for library in $(ldd "$1" 2>/dev/null | grep -oE '/[^ ]+ \(0x' | cut -d' ' -f1); do
        mkdir -p "$2$(dirname "$library")" && cp -L "$library" "$2$library"
    done
}

# The guest's files: busybox, the modules, /guest (a copy of a folder) and the command.
make_initramfs() { # VERSION FOLDER ARCHIVE COMMAND...
    local kernel=$CACHE/$1 folder=$2 archive=$3 root applet file
    shift 3
    root=$(mktemp -d)
    mkdir -p "$root"/bin "$root"/proc "$root"/sys "$root"/dev "$root"/tmp "$root"/modules "$root"/boot "$root"/guest
    cp "$CACHE/busybox" "$root/bin/busybox"
    for applet in $("$CACHE/busybox" --list); do
        [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
    done
    cp "$kernel"/modules/*.ko "$root/modules/"
    # libbpf reads Kconfig externs there.
    cp "$kernel/config" "$root/boot/config-$(sed 's/^linux-image-//' "$kernel/package")"
    cp -RL "$folder/." "$root/guest/"
    for file in "$root"/guest/*; do
        [ -x "$file" ] && pack_libraries "$file" "$root"
    done
    printf '%q ' "$@" >"$root/guest/command"
    cp "$here/init" "$root/init" && chmod +x "$root/init"
    (cd "$root" && find . | "$CACHE/busybox" cpio -o -H newc >"$archive" 2>/dev/null)
    rm -rf "$root"
}

# /dev/kvm may be there where the processor cannot run a stock kernel.
accelerator() {
    if [ -w /dev/kvm ] && grep -qE '^flags.*\b(vmx|svm)\b' /proc/cpuinfo; then echo kvm; else echo tcg,thread=single; fi
}

# Boots, runs the command in a copy of FOLDER, prints what it prints. Returns its status; 124 after too long a time, 125 where the
# guest went down before the command ended (its console is then on standard error).
boot_guest() { # VERSION SECONDS FOLDER COMMAND...
    local work status
    work=$(mktemp -d)
    make_initramfs "$1" "$3" "$work/initramfs" "${@:4}"
    start_qemu "$1" "$2" "$work"
    status=$?
    # Booting again does no harm where the command had not begun: emulation fails once in a while.
    if [ $status = 125 ] && ! grep -q ready "$work/status"; then
        start_qemu "$1" "$2" "$work"
        status=$?
    fi
    case $status in
    124 | 125) tail -n 30 "$work/console" >&2 ;;
    esac
    rm -rf "$work"
    return $status
}

# One thread emulates all processors: with several, QEMU may run a stale translation of code that the kernel patches.
start_qemu() { # VERSION SECONDS FOLDER OF THE RUN
    local kernel=$CACHE/$1 work=$3 accelerator cpu=max status
    accelerator=$(accelerator)
    [ "$accelerator" = kvm ] && cpu=host
    timeout "$2" qemu-system-x86_64 -machine pc -accel "$accelerator" -cpu $cpu -smp "${BEEC_VM_CPUS:-2}" -m 1024 \
        -nodefaults -no-user-config -no-reboot -display none -nic none -kernel "$kernel/vmlinux" -initrd "$work/initramfs" \
        -append "console=ttyS0 loglevel=5 panic=-1 oops=panic lsm=capability,bpf rdinit=/init" \
        -serial file:"$work/console" -chardev stdio,id=output,signal=off -serial chardev:output -serial file:"$work/status" </dev/null
    [ $? = 124 ] && return 124
    status=$(sed -n 's/^status \([0-9]*\).*/\1/p' "$work/status" 2>/dev/null)
    return "${status:-125}"
}
