# In the guest: some bytes through a TCP connection, with a congestion control.

tcp() { # CONGESTION-CONTROL
    echo "$1" >/proc/sys/net/ipv4/tcp_congestion_control || return 1
    # The listener hangs up when its input ends, so it gets one that does not.
    [ -p /tmp/open ] || mkfifo /tmp/open
    exec 3<>/tmp/open
    nc -l -p 5000 <&3 >/tmp/received &
    tries=0
    until head -c 300000 /dev/zero | nc 127.0.0.1 5000 2>/dev/null || [ $((tries += 1)) = 20 ]; do usleep 50000; done
    wait
    echo cubic >/proc/sys/net/ipv4/tcp_congestion_control
    [ "$(wc -c </tmp/received)" = 300000 ]
}
