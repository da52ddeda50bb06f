# Runs in the guest: attaches each program of tests/attach while its command runs; the output must hold each of its patterns.
# One folder a way of compiling; NAME.command and NAME.patterns are beside them.

failures=0
checks=0
release=$(uname -r)

check() { # OBJECT NAME
    local output status pattern wrong=
    checks=$((checks + 1))
    cat tcp.sh "$2.command" >/tmp/command
    output=$(./loader --pin /sys/fs/bpf "$1" -- sh /tmp/command 2>&1)
    status=$?
    [ $status = 0 ] || wrong="the status is $status"
    while read -r pattern; do
        echo "$output" | grep -qE -- "$pattern" || wrong="$wrong; nothing like '$pattern'"
    done <"$2.patterns"
    if [ -z "$wrong" ]; then
        echo "ok      $release $1"
    else
        failures=$((failures + 1))
        echo "FAILED  $release $1: $wrong"
        echo "$output" | tail -n 60 | sed 's/^/    /'
    fi
}

version=$(echo "$release" | cut -d. -f1,2)
for way in O*; do
    case $way$version in
    # Linux 6.6 is the first with these instructions.
    *-v4*6.1 | *-v4*5.*) echo "skipped $release $way: the kernel does not know -mcpu=v4"; continue ;;
    esac
    for object in "$way"/*.o; do
        check "$object" "$(basename "$object" .o)"
    done
done
echo "$release: $checks checks, $failures failures"
[ $failures = 0 ]
