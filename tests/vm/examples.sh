# Runs in the guest: attaches each example, makes it do something, looks at what came of it. One folder a way of compiling.

failures=0
checks=0

# Attaches an example while a command runs; the output must hold each pattern (extended regular expressions).
check() { # OBJECT COMMAND PATTERN...
    local object=$1 command=$2 output status pattern
    shift 2
    checks=$((checks + 1))
    output=$(./loader --pin /sys/fs/bpf "$way/$object.o" -- sh -c "$command" 2>&1)
    status=$?
    [ $status = 0 ] || wrong "the command's status is $status"
    for pattern in "$@"; do
        echo "$output" | grep -qE "$pattern" || { wrong "nothing like '$pattern' in its output"; status=1; }
    done
    if [ $status = 0 ]; then
        echo "ok      $release $way $object: $(echo "$output" | grep -E "$1" | head -n1)"
    else
        echo "$output" | tail -n 60 | sed 's/^/    /'
    fi
}

wrong() { # WHAT
    failures=$((failures + 1))
    echo "FAILED  $release $way $object: $1"
}

skipped() { # OBJECT WHY
    echo "skipped $release $way $1: $2"
}

# A few busy processes.
load='
    cat /sys/kernel/sched_ext/root/ops
    for one in 1 2 3 4; do sh -c "i=0; while [ \$i -lt 500 ]; do i=\$((i+1)); done" & done
    wait
    cat /sys/kernel/sched_ext/state'

release=$(uname -r)
version=$(echo "$release" | cut -d. -f1,2)
for way in O*; do
    case $way$version in
    # Linux 6.6 is the first with these instructions.
    *-v4*6.1 | *-v4*5.*) skipped examples 'the kernel does not know -mcpu=v4'; continue ;;
    esac
    check xdp_counter 'ping -c 2 127.0.0.1' '^counters\[1\]@cpu[0-9] = \{ packets = [1-9][0-9]*, bytes = [1-9]'
    check priority_tc 'ping -c 1 127.0.0.1 && ! nc 127.0.0.1 53' \
        '^classes\[1\]@cpu[0-9] = \{ packets = [12], bytes = [1-9]' '^classes\[0\]@cpu[0-9] = \{ packets = [1-9]'
    check exec_trace '/bin/ls /' '^events: \{ pid = [1-9][0-9]*, parent_pid = [1-9][0-9]*, uid = 0, comm = "ls", filename = "/bin/ls" \}' '^lost = 0$'
    check unlink_latency 'touch /tmp/file && rm /tmp/file' '^histogram\[[1-9][0-9]*\] = [1-9]'
    check mkdir_guard 'mkdir /tmp/directory && rmdir /tmp/directory && ! mkdir /tmp/forbidden' \
        '^refused = 1$' '^allowed = 1$' "can't create directory '/tmp/forbidden': Operation not permitted"
    check task_list 'cat /sys/fs/bpf/list_tasks' '^ +1 +1 +0 +[1-9][0-9]* (init|sh)$' '^ +TID +PID +PARENT' '^ +[0-9]+ +[0-9]+ +[0-9]+ +[1-9][0-9]* loader$'
    check scalable_cc '. ./tcp.sh && tcp bpf_scalable' '^acknowledged = [1-9]' '^connections = [1-9]' '^finished = [1-9]'
    if [ -d /sys/kernel/sched_ext ]; then
        check fifo_scheduler "$load" '^started_at_once = [1-9]' '^fifo$' '^enabled$' '^exit_kind = 0$'
    else
        skipped fifo_scheduler 'the kernel has no sched_ext'
    fi
done
echo "$release: $checks checks, $failures failures"
[ $failures = 0 ]
